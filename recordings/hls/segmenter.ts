import type { FragmentTrack } from './boxes.ts';

/** Fragments shorter than this are put together. */
const shortestMs = 900;

export interface MadeSegment {
  data: Buffer;
  startMs: number;
  durationMs: number;
}

/** Puts fragments, each of which begins with a key frame, together to segments that are not too short. */
export class Segmenter {
  readonly #measuredBy: FragmentTrack['kind'];
  #parts: Buffer[] = [];
  #startMs = 0;
  #durationMs = 0;

  /** Times are those of the track of this kind. */
  constructor(measuredBy: FragmentTrack['kind']) {
    this.#measuredBy = measuredBy;
  }

  /** The segment that this fragment completes, or null. */
  add({ data, tracks }: { data: Buffer; tracks: readonly FragmentTrack[] }): MadeSegment | null {
    const track = tracks.find(({ kind }) => kind === this.#measuredBy);
    // Sound that came after the last picture.
    if (!track && this.#parts.length === 0) return null;
    if (this.#parts.length === 0) this.#startMs = track?.startMs ?? 0;
    this.#parts.push(data);
    this.#durationMs += track?.durationMs ?? 0;
    return this.#durationMs >= shortestMs ? this.finish() : null;
  }

  /** What there is, however short. */
  finish(): MadeSegment | null {
    if (this.#parts.length === 0) return null;
    const made = { data: Buffer.concat(this.#parts), startMs: this.#startMs, durationMs: this.#durationMs };
    this.#parts = [];
    this.#durationMs = 0;
    return made;
  }
}
