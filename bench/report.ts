/** One thing measured by turns on the service and on a bare reference, in one run. */
export interface Comparison {
  name: string;
  unit: string;
  /** One number a round. */
  ours: number[];
  /** What `bare` is. */
  against: string;
  bare: number[];
  /** What the ratio ours/bare should not exceed, or with `atLeast` not fall below. */
  target: number;
  atLeast?: boolean;
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
    const met = comparison.atLeast ? ratio >= comparison.target : ratio <= comparison.target;
    if (!met && !overlap) this.missed += 1;
    const verdict = met ? 'met' : overlap ? 'not met, but within the spread' : 'NOT MET';
    const figures = ({ median, lowest, highest }: Spread) =>
      `${round(median)} ${comparison.unit} (${round(lowest)}-${round(highest)})`;
    console.log(`\n${comparison.name}`);
    console.log(`  ours            ${figures(ours)}, ${comparison.ours.length} rounds`);
    console.log(`  ${comparison.against.padEnd(15)} ${figures(bare)}`);
    console.log(
      `  ratio           ${ratio.toFixed(3)}, target ${comparison.atLeast ? '≥' : '≤'} ${comparison.target}: ${verdict}`,
    );
  }
}

function round(value: number): string {
  return value.toPrecision(3);
}
