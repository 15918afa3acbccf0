/** Least score (0-10, as mediasoup gives it) and most loss (0-1) for each grade, best first. */
const grades = [
  { grade: 4, score: 9, loss: 0.02 },
  { grade: 3, score: 7, loss: 0.06 },
  { grade: 2, score: 4, loss: 0.15 },
  { grade: 1, score: 1, loss: 0.5 },
];

/**
 * How well one direction goes, 0 (nothing gets through) to 4 (good).
 * @param scores of the streams that are not paused; none means that only the loss counts
 * @param loss part of the packets lost lately, 0-1
 */
export function grade(scores: readonly number[], loss: number | undefined): number {
  const score = scores.length === 0 ? 10 : Math.min(...scores);
  return grades.find((line) => score >= line.score && (loss ?? 0) <= line.loss)?.grade ?? 0;
}
