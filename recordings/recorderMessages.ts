import type { Mark, TrackKind } from './journalFormat.ts';
import type { ChainBody, ChainHead } from './seal/chain.ts';

/** The part of mediasoup's RtpParameters that a track needs; the tap's consumer has them. */
export type TapRtpParameters = {
  codecs: { mimeType: string; payloadType: number; clockRate: number; channels?: number }[];
  encodings?: { ssrc?: number }[];
};

export type OpenTrack = {
  trackId: string;
  recordingId: string;
  /** Where the journal is to be written; the file must not exist. */
  journalPath: string;
  /** The file's data key, base64. */
  journalKey: string;
  /** Where the recording's chain of hashes is to be continued. */
  chainPath: string;
  source: string;
  side: string;
  kind: TrackKind;
  rtpParameters: TapRtpParameters;
};

/** Where a tap sends its RTP and RTCP (one port for both). */
export type TrackAddress = { ip: string; port: number };

/** Both end the recording of the track. That nothing reaches the disk is for the caller to see, in RecorderStats: a recorder that hangs cannot tell. */
export type AlarmReason = 'disk_full' | 'write_failed';

export type Alarm = { reason: AlarmReason; trackId: string; recordingId: string };

export type RecorderStats = {
  openTracks: number;
  bytesWritten: number;
  packets: number;
  refusedPackets: number;
  lastFlushAt: number;
  /** Chains of hashes that could not be written at the last try; what they lack waits in memory. */
  chainsBehind: number;
  /** Of each open track: media packets taken in, and those of them that are on the disk, past the kernel's cache. */
  tracks: Record<string, { packets: number; durable: number }>;
};

export type RecorderRequest =
  | { type: 'openTrack'; id: number; track: OpenTrack }
  | { type: 'closeTrack'; id: number; trackId: string }
  /** Without a body: only where the chain stands. */
  | { type: 'note'; id: number; chainPath: string; body: ChainBody | null }
  | { type: 'close'; id: number }
  | { type: 'mark'; trackId: string; mark: Mark };

/** Of `openTrack` the address, of `note` the chain's new head. */
export type RecorderAnswer = TrackAddress | ChainHead | null;

export type RecorderMessage =
  | { type: 'ready' }
  | { type: 'answer'; id: number; answer: RecorderAnswer }
  | { type: 'failure'; id: number; message: string }
  | { type: 'alarm'; alarm: Alarm }
  | { type: 'alarmcleared'; alarm: Alarm }
  | { type: 'stats'; stats: RecorderStats };
