import { entryType, type MarkKind } from './journalFormat.ts';
import { parseMark, readJournal, readJournalHeader } from './journalReader.ts';
import { parseRtp } from './rtp.ts';
import type { ByteSource } from './vault/byteSource.ts';

/** A gap of this length counts as covered; a longer one does not count at all. */
export const longestCoveredGapMs = 2000;

/** From and to, wall clock in ms. */
export type Interval = readonly [from: number, to: number];

export type GapCause = 'network' | 'muted' | 'node' | 'unknown';

export type Gap = { from: number; to: number; cause: GapCause };

/** What one track covers. `startedAt` and `endedAt` are the first and last media packet, null if there was none. */
export type Coverage = { startedAt: number | null; endedAt: number | null; intervals: Interval[]; gaps: Gap[] };

type TimedMark = { kind: MarkKind; at: number };

/** Reads a journal and says when it holds media. Packets count at their arrival, which the sender cannot forge. Throws UnreadableJournal. */
export async function coverage(journal: ByteSource): Promise<Coverage> {
  const { codec } = await readJournalHeader(journal);
  const arrivals: number[] = [];
  const marks: TimedMark[] = [];
  for await (const { type, at, data } of readJournal(journal)) {
    const mark = type === entryType.mark ? parseMark(data) : null;
    // Placed where the recorder's own clock saw it, as the packets are.
    if (mark) marks.push({ kind: mark.kind, at });
    const rtp = type === entryType.rtp ? parseRtp(data) : null;
    if (rtp && rtp.payloadType === codec.payloadType && rtp.payloadEnd > rtp.payloadStart) arrivals.push(at);
  }
  return coverageOf(arrivals, marks);
}

/** The same from the times of media packets and marks, both ascending. */
export function coverageOf(arrivals: readonly number[], marks: readonly TimedMark[]): Coverage {
  const startedAt = arrivals[0] ?? null;
  const endedAt = arrivals.at(-1) ?? null;
  const intervals = unionOf([arrivals.map((at) => [at, at] as const)]);
  const gaps: Gap[] = [];
  for (const [index, [from]] of intervals.entries()) {
    const before = intervals[index - 1];
    if (before) gaps.push({ from: before[1], to: from, cause: causeOf(before[1], from, marks) });
  }
  return { startedAt, endedAt, intervals, gaps };
}

/** Intervals of several tracks as one ascending list without overlap; gaps of up to 2 s between them are closed. */
export function unionOf(tracks: readonly (readonly Interval[])[]): Interval[] {
  const sorted = tracks.flat().sort((a, b) => a[0] - b[0]);
  const union: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = union.at(-1);
    if (last && from - last[1] <= longestCoveredGapMs) last[1] = Math.max(last[1], to);
    else union.push([from, to]);
  }
  return union;
}

/** The `recorded_minutes` of a consultation in ms, not rounded to minutes: two tracks of the same time count once. */
export function recordedMilliseconds(tracks: readonly (readonly Interval[])[]): number {
  const covered = unionOf(tracks).reduce((sum, [from, to]) => sum + to - from, 0);
  return Math.round(covered);
}

/** What the marks say about a gap: of muting and a lost network the one that fills more of it; else a lost node; else nothing. */
function causeOf(from: number, to: number, marks: readonly TimedMark[]): GapCause {
  const muted = overlap(from, to, marks, 'paused', 'resumed');
  const network = overlap(from, to, marks, 'lost', 'back');
  if (muted > 0 && muted >= network) return 'muted';
  if (network > 0) return 'network';
  return marks.some(({ kind, at }) => kind === 'node' && at >= from && at <= to) ? 'node' : 'unknown';
}

function overlap(from: number, to: number, marks: readonly TimedMark[], begin: MarkKind, end: MarkKind): number {
  let since: number | null = null;
  let sum = 0;
  const count = (until: number) => {
    if (since !== null) sum += Math.max(0, Math.min(until, to) - Math.max(since, from));
    since = null;
  };
  for (const { kind, at } of marks) {
    if (kind === begin) since ??= at;
    if (kind === end) count(at);
  }
  count(to);
  return sum;
}
