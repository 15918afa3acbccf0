export { capabilitiesOf } from './capabilities.ts';
export { Peer } from './Peer.ts';
export { Room } from './Room.ts';
export { Sfu } from './Sfu.ts';
export { SfuError, type SfuErrorCode } from './SfuError.ts';
export { mayReceive } from './subscriptions.ts';
export { Tap, type TapTarget } from './Tap.ts';
export type * from './types.ts';
