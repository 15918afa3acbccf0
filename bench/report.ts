/** One thing measured by turns on the service and on a bare reference, in one run. */
export interface Comparison {
  name: string;
  unit: string;
  /** One number a round. */
  ours: number[];
  /** What `bare` is. */
  against: string;
  bare: number[];
  /** What the ratio ours/bare should not exceed, or with `atLeast` not fall below. Without one it is only said. */
  target?: number;
  atLeast?: boolean;
}

/** One thing measured in some rounds, whose median should keep to one limit. */
export interface Limit {
  name: string;
  unit: string;
  numbers: number[];
  atMost?: number;
  atLeast?: number;
}

export interface Spread {
  median: number;
  lowest: number;
  highest: number;
}

export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    lowest: at(0),
    highest: at(sorted.length - 1),
  };
}

/** Takes comparisons, prints each as it comes, and remembers whether all targets were met. */
export class Report {
  missed = 0;

  compare(comparison: Comparison): void {
    const ours = spreadOf(comparison.ours);
    const bare = spreadOf(comparison.bare);
    const ratio = ours.median / bare.median;
    // Where the rounds of the two overlap, a difference of the medians is within what the rounds differ among themselves.
    const overlap = ours.lowest <= bare.highest && bare.lowest <= ours.highest;
    const { target, atLeast = false } = comparison;
    const met = target === undefined || (atLeast ? ratio >= target : ratio <= target);
    if (!met && !overlap) this.missed += 1;
    const verdict = met ? 'met' : overlap ? 'not met, but within the spread' : 'NOT MET';
    const aim = target === undefined ? '' : `, target ${atLeast ? '≥' : '≤'} ${target}: ${verdict}`;
    console.log(`\n${comparison.name}`);
    console.log(`  ours            ${figures(ours, comparison.unit)}, ${comparison.ours.length} rounds`);
    console.log(`  ${comparison.against.padEnd(15)} ${figures(bare, comparison.unit)}`);
    console.log(`  ratio           ${ratio.toFixed(3)}${aim}`);
  }

  /** Of what follows, where there is no comparison. */
  title(name: string): void {
    console.log(`\n${name}`);
  }

  /** A number that stands for itself: nothing is compared with it. */
  limit({ name, unit, numbers, atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY }: Limit): void {
    const spread = spreadOf(numbers);
    const holds = (number: number) => number >= atLeast && number <= atMost;
    const met = holds(spread.median);
    if (!met && !numbers.some(holds)) this.missed += 1;
    const verdict = met ? 'met' : numbers.some(holds) ? 'not met, but within the spread' : 'NOT MET';
    const aim = Number.isFinite(atMost) ? `≤ ${atMost}` : `≥ ${atLeast}`;
    console.log(`  ${name.padEnd(15)} ${figures(spread, unit)}, target ${aim} ${unit}: ${verdict}`);
  }

  /** What belongs to the last comparison and has no target. */
  note(text: string): void {
    console.log(`  ${text}`);
  }
}

function figures({ median, lowest, highest }: Spread, unit: string): string {
  return `${round(median)} ${unit} (${round(lowest)}-${round(highest)})`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
