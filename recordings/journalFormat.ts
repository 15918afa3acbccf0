/**
 * The journal: one append-only file (segment) per recorded track.
 *
 *   magic (8 bytes) | header length (u32) | header (JSON, UTF-8) | entry | entry | …
 *   entry = type and data length (u8 and u24, as one u32) | milliseconds since the segment began (f64) | data
 *
 * All numbers are big endian. Entries carry their type and length, so that a reader passes over types it does not know. A segment is never
 * appended to again once its writer is gone: what comes after a crash goes to a new segment.
 */
export const journalMagic = Buffer.from('ZSJRNL01', 'latin1');

export const entryHeaderBytes = 12;

/** `end` is the last entry of a segment that was closed in order; a journal without it was cut short. Zero is no type: a zeroed tail is torn. */
export const entryType = { rtp: 1, rtcp: 2, mark: 3, end: 4 } as const;

export type TrackKind = 'audio' | 'video';

export type TrackCodec = { mimeType: string; payloadType: number; clockRate: number; channels: number };

export type JournalHeader = {
  version: 1;
  trackId: string;
  recordingId: string;
  /** What was captured, in the words of the caller: `camera`, `microphone`, `screen`. */
  source: string;
  /** Whose it is, in the words of the caller. */
  side: string;
  kind: TrackKind;
  codec: TrackCodec;
  ssrc: number;
  /** Wall clock when the segment began, ms since 1970. Entry times count from here on the monotonic clock: a step of the wall clock shifts nothing. */
  startedAt: number;
  /** The writer's monotonic clock at that moment, ms. */
  monotonicStart: number;
};

export type MarkKind = 'paused' | 'resumed' | 'lost' | 'back' | 'node';

/** Something the server knows and packets do not show. `at`: wall clock, ms, as the server saw it. */
export type Mark = { kind: MarkKind; at: number };

/** The first bytes of a segment. */
export function encodeHeader(header: JournalHeader): Buffer {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([journalMagic, length, json]);
}

/** Writes the 12 bytes before an entry's data. `time`: ms since the segment began. */
export function writeEntryHeader(target: Buffer, offset: number, type: number, time: number, length: number): void {
  target.writeUInt32BE(type * 0x1000000 + length, offset);
  target.writeDoubleBE(time, offset + 4);
}
