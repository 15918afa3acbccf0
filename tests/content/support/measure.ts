import { beepsIn, flashesIn, type Region } from '../../support/filmAnalysis.ts';

/** Wall clock, ms. */
export type Span = readonly [from: number, to: number];

/** When a side flashed and beeped, wall clock in ms. */
export interface Signals {
  flashes: number[];
  beeps: number[];
}

/** How well the film keeps what a side gave. ms */
export interface Kept {
  expectedFlashes: number;
  /** After the beginning of what was looked at. */
  missingFlashes: number[];
  expectedBeeps: number;
  missingBeeps: number;
  /** How much later than it was given a flash, and a beep, is in the film: medians. Earlier ones are negative. */
  flashLate: number;
  beepLate: number;
  /** Of the offset between flash and beep, beyond the source's own. */
  median: number;
  p95: number;
}

/** Time between capture and film: within it a flash is found again. */
const longestWayMs = 450;
const sameSecondMs = 450;
/** Flashes are drawn every 40 ms. */
const secondIsOffMs = 70;
/** Sender reports come each second or so: what is between two of them is laid by both. */
const aroundMs = 1500;

/** What the film shows of one side: in `region`, or in another one while `elsewhere` lasts. */
export async function signalsOfFilm(
  film: { path: string; startedAt: number },
  frequency: number,
  region: Region,
  elsewhere: { region: Region; span: Span } | null = null,
): Promise<Signals> {
  const toWall = (seconds: number) => film.startedAt + seconds * 1000;
  const isElsewhere = (at: number) => elsewhere !== null && at >= elsewhere.span[0] && at < elsewhere.span[1];
  const here = (await flashesIn(film.path, region)).map(toWall).filter((at) => !isElsewhere(at));
  const there = elsewhere ? (await flashesIn(film.path, elsewhere.region)).map(toWall).filter(isElsewhere) : [];
  const beeps = (await beepsIn(film.path, frequency)).map(toWall);
  return { flashes: [...here, ...there].toSorted(ascending), beeps };
}

/** When a source did not flash and beep each second: a busy machine held it up, and what a film makes of that says nothing. */
export function heldUp({ flashes, beeps }: Signals): Span[] {
  const irregular = (times: readonly number[]) =>
    times.slice(1).flatMap((at, index): Span[] => {
      const before = times[index] ?? at;
      return Math.abs(at - before - 1000) > secondIsOffMs ? [[before - aroundMs, at + aroundMs]] : [];
    });
  return [...irregular(flashes), ...irregular(beeps)];
}

export function liesIn(spans: readonly Span[], at: number): boolean {
  return spans.some(([from, to]) => at >= from && at < to);
}

/** Compares film and source over `span`, leaving out what lies in `gaps`, and where the source was held up. */
export function keptOf(source: Signals, film: Signals, span: Span, gaps: readonly Span[]): Kept {
  const leftOut = [...gaps, ...heldUp(source)];
  const counts = (at: number) => at >= span[0] && at < span[1] && !liesIn(leftOut, at);
  const flashes = source.flashes.filter(counts);
  const beeps = source.beeps.filter(counts);
  const differences = flashes
    .map((at) => {
      const own = offset(at, source.beeps);
      const shown = foundAgain(at, film.flashes);
      const inFilm = shown === null ? null : offset(shown, film.beeps);
      return own === null || inFilm === null ? null : Math.abs(inFilm - own);
    })
    .filter((difference) => difference !== null)
    .toSorted(ascending);
  return {
    expectedFlashes: flashes.length,
    missingFlashes: flashes.filter((at) => foundAgain(at, film.flashes) === null).map((at) => Math.round(at - span[0])),
    expectedBeeps: beeps.length,
    missingBeeps: beeps.filter((at) => foundAgain(at, film.beeps) === null).length,
    flashLate: Math.round(medianLateness(flashes, film.flashes)),
    beepLate: Math.round(medianLateness(beeps, film.beeps)),
    median: Math.round(quantile(differences, 0.5)),
    p95: Math.round(quantile(differences, 0.95)),
  };
}

/** The same flash in the film: a little later than it was given, or, by what the clocks are unsure of, earlier. */
function foundAgain(at: number, shown: readonly number[]): number | null {
  const found = nearest(at, shown);
  return found !== null && Math.abs(found - at) <= longestWayMs ? found : null;
}

function medianLateness(given: readonly number[], shown: readonly number[]): number {
  const late = given.flatMap((at) => {
    const found = foundAgain(at, shown);
    return found === null ? [] : [found - at];
  });
  return quantile(late.toSorted(ascending), 0.5);
}

function offset(flash: number, beeps: readonly number[]): number | null {
  const beep = nearest(flash, beeps);
  return beep !== null && Math.abs(flash - beep) <= sameSecondMs ? flash - beep : null;
}

function nearest(at: number, times: readonly number[]): number | null {
  const best = times.reduce<number | null>(
    (found, time) => (found === null || Math.abs(time - at) < Math.abs(found - at) ? time : found),
    null,
  );
  return best;
}

/** The greatest value that at least `part` of the distance from the first to the last lies below; of eight values, 0.95 leaves out one. */
function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
}

const ascending = (one: number, other: number) => one - other;
