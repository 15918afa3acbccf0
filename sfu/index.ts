export { capabilitiesOf } from './capabilities.ts';
export { Peer } from './Peer.ts';
export { type NewPeer, Room } from './Room.ts';
export { type NewRoom, Sfu, type SfuOptions } from './Sfu.ts';
export { SfuError, type SfuErrorCode } from './SfuError.ts';
export { mayReceive } from './subscriptions.ts';
export { Tap, type TapTarget } from './Tap.ts';
export type * from './types.ts';
