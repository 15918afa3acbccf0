import { kindsOf } from './codecs.ts';
import type { MediaKind, MediaSource, RoomKind, RtpParameters } from './types.ts';

export interface ProduceOptions {
  transportId: string;
  source: MediaSource;
  kind: MediaKind;
  rtpParameters: RtpParameters;
  paused?: boolean;
}

/** What differs between the kinds of rooms. */
export interface RoomRules {
  /** A peer receives its own streams, too. */
  echo: boolean;
  /**
   * Senders are capped to what their receivers can take, and pictures give way to the sound. Where there are layers, mediasoup
   * chooses among them instead.
   */
  adapts: boolean;
  /** Of each encoding a publisher is asked for a key frame at most once in so many ms; 0: as often as receivers ask. */
  keyFrameRequestDelay: number;
  /** bit/s. The estimate cannot grow above the larger of this and 1.35 times what is being sent. */
  initialAvailableOutgoingBitrate: number;
  /** Whether such a stream may be sent here. */
  takes(options: Pick<ProduceOptions, 'source' | 'kind' | 'rtpParameters'>): boolean;
}

const layers = 3;

const call: RoomRules = {
  echo: false,
  adapts: true,
  keyFrameRequestDelay: 0,
  // It must not hold a capped sender down.
  initialAvailableOutgoingBitrate: 1_500_000,
  // Bandwidth is kept by the sender's cap, which knows one encoding and no layers.
  takes: ({ source, kind, rtpParameters }) =>
    source !== 'program' && kindsOf[source].includes(kind) && (rtpParameters.encodings?.length ?? 0) <= 1,
};

const broadcast: RoomRules = {
  echo: false,
  adapts: false,
  keyFrameRequestDelay: 1_000,
  // Enough for the largest layer at once: a viewer who has more room than that must not begin with a small picture.
  initialAvailableOutgoingBitrate: 4_000_000,
  takes: ({ source, kind, rtpParameters }) =>
    source === 'program' && (rtpParameters.encodings?.length ?? 0) <= (kind === 'video' ? layers : 1),
};

export const roomRules: Record<RoomKind, RoomRules> = { call, echo: { ...call, echo: true }, broadcast };
