import { createHash } from 'node:crypto';
import { entryHeaderBytes } from '../journalFormat.ts';
import type { SegmentBody } from './chain.ts';

/** Hashes a journal's plaintext on its way to the disk and cuts it into segments, which begin and end between two entries. */
export class SegmentHasher {
  readonly #trackId: string;
  #hash = createHash('sha256');
  #index: number;
  #fromByte: number;
  #toByte: number;
  #fromMs: number | null = null;

  /** `covered`: what was cut into segments before. */
  constructor(trackId: string, covered = { segments: 0, bytes: 0 }) {
    this.#trackId = trackId;
    this.#index = covered.segments;
    this.#fromByte = covered.bytes;
    this.#toByte = covered.bytes;
  }

  /** All bytes so far. */
  get bytes(): number {
    return this.#toByte;
  }

  /** Whole entries that were written; the very first bytes begin with the journal's header. */
  add(written: Buffer): void {
    this.#fromMs ??= this.#toByte === 0 ? 0 : firstTimeOf(written);
    this.#hash.update(written);
    this.#toByte += written.length;
  }

  /** Ends the segment, `now` ms after the journal began. Null if nothing came. */
  take(now: number): SegmentBody | null {
    if (this.#toByte === this.#fromByte) return null;
    const segment: SegmentBody = {
      trackId: this.#trackId,
      index: this.#index,
      fromByte: this.#fromByte,
      toByte: this.#toByte,
      fromMs: this.#fromMs ?? 0,
      toMs: toMicroseconds(now),
      sha256: this.#hash.digest('hex'),
    };
    this.#hash = createHash('sha256');
    this.#index += 1;
    this.#fromByte = this.#toByte;
    this.#fromMs = null;
    return segment;
  }
}

/** Time of the first of some entries, ms since the journal began. */
function firstTimeOf(entries: Buffer): number {
  return entries.length < entryHeaderBytes ? 0 : toMicroseconds(entries.readDoubleBE(4));
}

/** Milliseconds with three decimals: every language writes them alike. */
export function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
