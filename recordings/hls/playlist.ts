import type { Run, SegmentKind } from './segmentIndex.ts';
import { type Cut, type Item, isCut, type Timeline } from './timeline.ts';

/** In a long list the wall clock is written at every so many segments only. */
const clockEvery = 10;

export interface RunningPlaylist {
  runs: readonly Run[];
  kind: SegmentKind;
  cuts: readonly Cut[];
  /** At most so much, ms, up to the newest. */
  lengthMs: number;
  /** Nothing follows. */
  ended: boolean;
  /** Address of a file, as seen from the playlist. */
  addressOf: (name: string) => string;
}

/** The playlist (RFC 8216) of a program that is on the air; null while it would be empty. */
export function runningPlaylist({ runs, kind, cuts, lengthMs, ended, addressOf }: RunningPlaylist): string | null {
  const filled = runs.filter((run) => run.segments[kind].length > 0);
  const items = newest(filled, kind, cuts, lengthMs);
  if (items.length === 0) return null;
  const total = filled.reduce((sum, run) => sum + run.segments[kind].length, 0);
  const listedRuns = new Set(items.map(({ run }) => run)).size;
  return lines([
    ...head(targetSeconds(filled.flatMap((run) => run.segments[kind]))),
    // Counted back from the newest one, so that no number ever stands for two segments, whatever was cut before it.
    `#EXT-X-MEDIA-SEQUENCE:${total - items.length}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${filled.length - listedRuns}`,
    ...entries(items, kind, addressOf),
    ...(ended ? ['#EXT-X-ENDLIST'] : []),
  ]);
}

/** The playlist of a recording from its beginning to its end; null when there is nothing to play. */
export function recordedPlaylist({ items }: Timeline, addressOf: (name: string) => string): string | null {
  if (items.length === 0) return null;
  return lines([
    ...head(targetSeconds(items.map(({ segment }) => segment))),
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-MEDIA-SEQUENCE:0',
    ...entries(items, 'program', addressOf),
    '#EXT-X-ENDLIST',
  ]);
}

function newest(runs: readonly Run[], kind: SegmentKind, cuts: readonly Cut[], lengthMs: number): Item[] {
  const items: Item[] = [];
  let length = 0;
  for (const run of runs.toReversed()) {
    for (const segment of run.segments[kind].toReversed()) {
      if (length >= lengthMs) return items.reverse();
      if (isCut(segment, cuts)) continue;
      items.push({ run, segment });
      length += segment.durationMs;
    }
  }
  return items.reverse();
}

/** Of all that there has been: it may only grow while people watch. */
function targetSeconds(segments: readonly { durationMs: number }[]): number {
  return segments.reduce((most, { durationMs }) => Math.max(most, Math.round(durationMs / 1000)), 1);
}

function head(targetDuration: number): string[] {
  return ['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${targetDuration}`, '#EXT-X-INDEPENDENT-SEGMENTS'];
}

function entries(items: readonly Item[], kind: SegmentKind, addressOf: (name: string) => string): string[] {
  let run: Run | null = null;
  return items.flatMap(({ run: itsRun, segment }, index) => {
    const begins = itsRun !== run;
    const follows = run !== null;
    run = itsRun;
    return [
      ...(begins && follows ? ['#EXT-X-DISCONTINUITY'] : []),
      ...(begins ? [`#EXT-X-MAP:URI="${addressOf(itsRun.init[kind] ?? '')}"`] : []),
      ...(begins || index % clockEvery === 0 ? [`#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.at).toISOString()}`] : []),
      `#EXTINF:${(segment.durationMs / 1000).toFixed(3)},`,
      addressOf(segment.name),
    ];
  });
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
