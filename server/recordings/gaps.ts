import type { GapView, Side } from '#protocol';
import { type Coverage, type Interval, longestCoveredGapMs } from '#recordings';

/** A track's journal, as far as gaps depend on it. */
export interface CoveredTrack {
  side: Side;
  source: GapView['source'];
  coverage: Coverage;
}

/** What the service knows of times without recording, wall clock in ms. */
export interface KnownBreaks {
  /** The server or the media server was gone. */
  node: readonly Interval[];
  /** A side's network was lost. */
  network: readonly Interval[];
  /** Recording was not agreed to. */
  consent: readonly Interval[];
}

/** Every gap of more than two seconds in each side's streams, with its cause; offsets from `startedAt`. */
export function gapsOf(tracks: readonly CoveredTrack[], breaks: KnownBreaks, startedAt: number): GapView[] {
  const streams = Map.groupBy(tracks, ({ side, source }) => `${side} ${source}`);
  const gaps = [...streams.values()].flatMap((stream) => gapsOfStream(stream, breaks, startedAt));
  return gaps.sort((one, other) => one.fromMs - other.fromMs);
}

function gapsOfStream(stream: readonly CoveredTrack[], breaks: KnownBreaks, startedAt: number): GapView[] {
  const inOrder = stream
    .filter(({ coverage }) => coverage.startedAt !== null)
    .toSorted((one, other) => (one.coverage.startedAt ?? 0) - (other.coverage.startedAt ?? 0));
  const gaps: GapView[] = [];
  for (const [index, { side, source, coverage }] of inOrder.entries()) {
    const add = (from: number, to: number, cause: GapView['cause']) => {
      if (to - from <= longestCoveredGapMs) return;
      gaps.push({ fromMs: Math.round(from - startedAt), toMs: Math.round(to - startedAt), cause, side, source });
    };
    // Nothing came, though nobody muted and the recorder stood: it was lost on the way.
    for (const { from, to, cause } of coverage.gaps) add(from, to, cause === 'unknown' ? 'network' : cause);
    const from = coverage.endedAt;
    const to = inOrder[index + 1]?.coverage.startedAt;
    if (from !== null && typeof to === 'number') add(from, to, causeBetween(from, to, breaks));
  }
  return gaps;
}

/** Between two journals of one stream: what is known, else the stream itself was switched off. */
function causeBetween(from: number, to: number, breaks: KnownBreaks): GapView['cause'] {
  const meets = (intervals: readonly Interval[]) => intervals.some(([start, end]) => start < to && end > from);
  if (meets(breaks.node)) return 'node';
  if (meets(breaks.consent)) return 'consent';
  if (meets(breaks.network)) return 'network';
  return 'muted';
}
