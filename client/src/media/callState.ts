import type { ChatMessageView, ConsultationView, MediaSource, NotificationData, PeerView, Side } from '#protocol';
import type { OwnMedia } from './ownMedia.ts';

/** joining: for the first time; reconnecting: media has no way at present; takenOver: another page has the seat. */
export type CallStatus = 'joining' | 'connected' | 'reconnecting' | 'takenOver' | 'closed' | 'failed';

/** What arrives from the other side. */
export interface RemoteTrack {
  readonly consumerId: string;
  readonly track: MediaStreamTrack;
  /** Why nothing flows, or null. */
  readonly paused: 'muted' | 'bandwidth' | null;
}

/** All that the call's page shows. */
export interface CallState extends OwnMedia {
  status: CallStatus;
  /** Why it failed, in words. */
  failure: string | null;
  side: Side | null;
  consultation: ConsultationView | null;
  other: PeerView | null;
  remote: Partial<Record<MediaSource, RemoteTrack>>;
  /** Null until the room tells. */
  recording: NotificationData<'room.recording'>['recording'] | null;
  quality: NotificationData<'room.quality'> | null;
  messages: readonly ChatMessageView[];
  /** Chat and buttons work; media may flow without it. */
  online: boolean;
}

export const beforeCall: CallState = {
  status: 'joining',
  failure: null,
  side: null,
  consultation: null,
  other: null,
  remote: {},
  recording: null,
  quality: null,
  messages: [],
  online: false,
  microphoneOn: true,
  cameraOn: true,
  screen: null,
};

/** Both lists as one, by number, each message once. */
export function mergeMessages(
  known: readonly ChatMessageView[],
  added: readonly ChatMessageView[],
): readonly ChatMessageView[] {
  const bySeq = new Map([...known, ...added].map((message) => [message.seq, message]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
