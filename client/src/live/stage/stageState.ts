import type { LiveNotificationData, StagePerson } from '#protocol';
import type { CallState } from '../../media/callState.ts';
import type { OwnMedia } from '../../media/ownMedia.ts';

/** off: not asked for yet; joining: for the first time; reconnecting: media has no way at present; takenOver: another page has the place. */
export type StageStatus = 'off' | 'joining' | 'connected' | 'reconnecting' | 'takenOver' | 'closed' | 'failed';

/** What a page on the stage shows. */
export interface StageState extends OwnMedia {
  status: StageStatus;
  /** Why it failed, in words. */
  failure: string | null;
  /** Why the place is gone. */
  closed: LiveNotificationData<'stage.closed'>['reason'] | null;
  /** Who one is among `people`; null before the first join. */
  own: string | null;
  /** All on the stage, oneself among them. */
  people: readonly StagePerson[];
  /** What arrives, by person. */
  remote: Readonly<Record<string, CallState['remote']>>;
}

export const beforeStage: StageState = {
  status: 'off',
  failure: null,
  closed: null,
  own: null,
  people: [],
  remote: {},
  microphoneOn: true,
  cameraOn: true,
  screen: null,
};
