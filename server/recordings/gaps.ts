import type { GapView, Side } from '#protocol';
import { type Coverage, type Interval, longestCoveredGapMs } from '#recordings';
import type { ConsentDecision } from '../../prisma/generated/client.ts';

/** The end of what has none yet. */
export const forEver = Number.MAX_SAFE_INTEGER;

/** A track's journal, as far as gaps depend on it. */
export interface CoveredTrack {
  side: Side;
  source: GapView['source'];
  coverage: Coverage;
}

/** Something was to be recorded and was not, wall clock in ms; all streams where none is named. */
export interface Lapse {
  side: Side | null;
  source: string | null;
  interval: Interval;
}

/** What the service knows of times without recording, wall clock in ms. */
export interface KnownBreaks {
  /** 未录制: media came, or would have come, and was not kept. */
  lapses: readonly Lapse[];
  /** The server or the media server was gone. */
  node: readonly Interval[];
  /** A side's network was lost. */
  network: readonly Interval[];
  /** One of the two did not agree to recording. */
  consent: readonly Interval[];
}

/** A choice on recording of somebody in the talk. */
export interface RecordingChoice {
  accountId: string;
  decision: ConsentDecision;
  /** Wall clock, ms. */
  at: number;
}

/** When somebody did not agree to recording: from each refusal or withdrawal to the same person's next choice. */
export function refusals(choices: readonly RecordingChoice[]): Interval[] {
  const byPerson = Map.groupBy(choices, ({ accountId }) => accountId);
  return [...byPerson.values()].flatMap((own) => {
    const inOrder = own.toSorted((one, other) => one.at - other.at);
    return inOrder.flatMap(({ decision, at }, index): Interval[] =>
      decision === 'given' ? [] : [[at, inOrder[index + 1]?.at ?? forEver]],
    );
  });
}

/** Every gap of more than two seconds in each side's streams, with its cause; offsets from `startedAt`. */
export function gapsOf(tracks: readonly CoveredTrack[], breaks: KnownBreaks, startedAt: number): GapView[] {
  const streams = Map.groupBy(tracks, ({ side, source }) => `${side} ${source}`);
  const gaps = [...streams.values()].flatMap((stream) => gapsOfStream(stream, breaks, startedAt));
  return gaps.sort((one, other) => one.fromMs - other.fromMs);
}

function gapsOfStream(stream: readonly CoveredTrack[], known: KnownBreaks, startedAt: number): GapView[] {
  const [first] = stream;
  if (!first) return [];
  const { side, source } = first;
  const gaps: GapView[] = [];
  const add = (from: number, to: number, cause: GapView['cause']) => {
    if (to - from <= longestCoveredGapMs) return;
    gaps.push({ fromMs: Math.round(from - startedAt), toMs: Math.round(to - startedAt), cause, side, source });
  };
  const lapses = known.lapses.filter((lapse) => (lapse.side ?? side) === side && (lapse.source ?? source) === source);
  const isLapse = (from: number, to: number) =>
    meets(
      from,
      to,
      lapses.map(({ interval }) => interval),
    );
  const inOrder = stream
    .filter(({ coverage }) => coverage.startedAt !== null)
    .toSorted((one, other) => (one.coverage.startedAt ?? 0) - (other.coverage.startedAt ?? 0));
  for (const [index, { coverage }] of inOrder.entries()) {
    // Nothing came, though nobody muted and the recorder stood: it was lost on the way.
    for (const { from, to, cause } of coverage.gaps)
      add(from, to, isLapse(from, to) ? 'unrecorded' : cause === 'unknown' ? 'network' : cause);
    const from = coverage.endedAt;
    const to = inOrder[index + 1]?.coverage.startedAt;
    if (from !== null && typeof to === 'number')
      add(from, to, isLapse(from, to) ? 'unrecorded' : causeBetween(from, to, known));
  }
  // Before the first and after the last packet there is no gap to find: only the lapses know.
  const begin = inOrder[0]?.coverage.startedAt ?? forEver;
  const end = Math.max(...inOrder.map(({ coverage }) => coverage.endedAt ?? 0), 0);
  for (const { interval } of lapses) {
    const [from, to] = interval;
    add(Math.max(from, startedAt), Math.min(to, begin), 'unrecorded');
    if (begin !== forEver) add(Math.max(from, end), to, 'unrecorded');
  }
  return gaps;
}

function meets(from: number, to: number, intervals: readonly Interval[]): boolean {
  return intervals.some(([start, end]) => start < to && end > from);
}

/** Between two journals of one stream: what is known, else the stream itself was switched off. */
function causeBetween(from: number, to: number, breaks: KnownBreaks): GapView['cause'] {
  if (meets(from, to, breaks.node)) return 'node';
  if (meets(from, to, breaks.consent)) return 'consent';
  if (meets(from, to, breaks.network)) return 'network';
  return 'muted';
}
