import { expect } from '@playwright/test';
import type { FilmReport } from './recordedCall.ts';

/** One flash may be missing, and one more of each further so many. */
const flashesForOne = 60;

/** The film is as long as the call, and passed the comparison with its journals. */
export function expectWhole({ recording, durationMs, spanMs }: FilmReport): void {
  expect(recording).toMatchObject({ status: 'available', check: 'passed', checkNote: '' });
  expect(Math.abs(durationMs - spanMs), 'difference of the film to the call, ms').toBeLessThanOrEqual(500);
}

/** Outside the listed gaps every second is seen and heard, and both together. `least`: so many flashes were looked at. */
export function expectInStep(report: FilmReport, side: 'citizen' | 'lawyer', least: number): void {
  const kept = report.sides[side];
  const told = `${side}: ${JSON.stringify(kept)}`;
  console.log(`  ${told}`);
  expect(kept.expectedFlashes, told).toBeGreaterThanOrEqual(least);
  expect(kept.missingFlashes.length, told).toBeLessThanOrEqual(Math.ceil(kept.expectedFlashes / flashesForOne));
  expect(kept.missingBeeps, told).toBeLessThanOrEqual(Math.ceil(kept.expectedBeeps / flashesForOne));
  expect(kept.median, told).toBeLessThanOrEqual(40);
  expect(kept.p95, told).toBeLessThanOrEqual(80);
}
