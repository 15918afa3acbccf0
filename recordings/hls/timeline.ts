import type { Run, Segment, SegmentKind } from './segmentIndex.ts';

/** Wall clock ms; `to` null: until it is released. Nothing of it is ever handed out. */
export interface Cut {
  from: number;
  to: number | null;
}

/** A segment and the run whose initialisation part it needs. */
export interface Item {
  run: Run;
  segment: Segment;
}

/** A segment at its place, ms from the beginning. */
export interface Placed extends Item {
  positionMs: number;
}

/** Segments end to end, as a player plays them: without gaps between runs and without what was cut. */
export interface Timeline {
  items: Placed[];
  durationMs: number;
  /** Where its beginning lies in the whole recording, ms. */
  offsetMs: number;
}

/** A longer pause between two segments is a gap that people should know of. ms */
const noticedGapMs = 2000;

/** Whether any of the segment was cut: then none of it may be handed out. */
export function isCut({ at, durationMs }: Segment, cuts: readonly Cut[]): boolean {
  return cuts.some(({ from, to }) => at + durationMs > from && (to === null || at < to));
}

/** The whole recording. Runs in order of their beginning. */
export function timelineOf(runs: readonly Run[], kind: SegmentKind, cuts: readonly Cut[]): Timeline {
  const all = runs.flatMap((run) => run.segments[kind].map((segment) => ({ run, segment })));
  return placed(all.filter(({ segment }) => !isCut(segment, cuts)));
}

/**
 * Without so many ms of its beginning and its end. A segment that the trim touches is left out as a whole: nothing that was trimmed away
 * shows.
 */
export function trimmed({ items, durationMs }: Timeline, startMs: number, endMs: number): Timeline {
  const last = durationMs - endMs;
  const left = items.filter(
    ({ positionMs, segment }) => positionMs >= startMs && positionMs + segment.durationMs <= last,
  );
  return placed(left, left[0]?.positionMs);
}

/** Place of a moment (wall clock ms); of one in a gap where it goes on after it; null before the beginning and after the end. */
export function positionOf({ items }: Timeline, at: number): number | null {
  const [first] = items;
  if (!first || at < first.segment.at) return null;
  const item = items.find(({ segment }) => at < segment.at + segment.durationMs);
  return item ? item.positionMs + Math.max(0, at - item.segment.at) : null;
}

/** The moment, or that of the beginning where it lies before: a question may be picked before the first picture is there. */
export function notBefore({ items }: Timeline, at: number): number {
  return Math.max(at, items[0]?.segment.at ?? at);
}

/** The moment (wall clock ms) at a place; null outside. */
export function momentAt({ items }: Timeline, positionMs: number): number | null {
  const item = items.findLast((candidate) => candidate.positionMs <= positionMs);
  if (!item || positionMs > item.positionMs + item.segment.durationMs) return null;
  return item.segment.at + positionMs - item.positionMs;
}

/** Where nothing was sent for a while: the place, and from when to when (wall clock ms). */
export function gapsOf({ items }: Timeline): { positionMs: number; from: number; to: number }[] {
  return items.flatMap(({ positionMs, segment }, index) => {
    const before = items[index - 1]?.segment;
    if (!before || segment.at - (before.at + before.durationMs) <= noticedGapMs) return [];
    return [{ positionMs, from: before.at + before.durationMs, to: segment.at }];
  });
}

function placed(items: readonly Item[], offsetMs = 0): Timeline {
  let durationMs = 0;
  const withPlaces = items.map((item) => {
    const positionMs = durationMs;
    durationMs += item.segment.durationMs;
    return { ...item, positionMs };
  });
  return { items: withPlaces, durationMs, offsetMs };
}
