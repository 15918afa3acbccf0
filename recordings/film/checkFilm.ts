import type { FilmLength } from './filmOutput.ts';

/** What differs by less is the edge of a packet or the wait for a key frame. */
const leastDifferenceMs = 500;
const greatestShare = 0.01;

/** What was counted from the journals, and what is in the files that were made of them; ms. */
export interface FilmFacts {
  /** Of the journals: the union over tracks. */
  recordedMs: number;
  /** The same, computed from the pictures and sounds in the tracks' files. */
  heldMs: number;
  /** From the first to the last packet. */
  spanMs: number;
  film: FilmLength;
}

/** What of a film does not agree with the journals, in words; empty if all does. */
export function checkFilm({ recordedMs, heldMs, spanMs, film }: FilmFacts): string[] {
  const differences: string[] = [];
  const compare = (what: string, counted: number, found: number) => {
    const difference = Math.abs(counted - found);
    if (difference <= leastDifferenceMs || difference <= counted * greatestShare) return;
    differences.push(`${what}: ${Math.round(counted)} ms in the journals, ${Math.round(found)} ms in the files`);
  };
  compare('recorded', recordedMs, heldMs);
  compare('picture of the film', spanMs, film.videoMs);
  compare('sound of the film', spanMs, film.audioMs);
  return differences;
}
