import { expect, test } from 'vitest';
import { type CountedConsultation, computeFigures } from '../../server/figures/computeFigures.ts';

const effectiveMs = 30_000;

function consultation(part: Partial<CountedConsultation>): CountedConsultation {
  return {
    day: '2026-11-23',
    categoryName: '律师服务',
    citizenId: 'a',
    talkMs: 600_000,
    recordedMs: 0,
    toCheckMs: null,
    ratingLevel: null,
    ...part,
  };
}

function values(rows: readonly CountedConsultation[]): Record<string, number> {
  return Object.fromEntries(computeFigures(rows, effectiveMs).figures.map(({ key, value }) => [key, value]));
}

test('a talk of thirty seconds is served, a shorter one is not', () => {
  const rows = [consultation({ talkMs: 30_000 }), consultation({ talkMs: 29_999, citizenId: 'b', ratingLevel: 5 })];
  expect(values(rows)).toMatchObject({ video_consultations_served: 1, persons_served: 1, rated: 0, satisfied: 0 });
});

test('minutes are rounded down once, after everything is added', () => {
  const rows = [1, 2, 3].map(() => consultation({ talkMs: 50_000, recordedMs: 59_999 }));
  expect(values(rows)).toMatchObject({ talk_minutes: 2, recorded_minutes: 2 });
});

test('what is to be checked is told apart', () => {
  const rows = [
    consultation({ recordedMs: 60_000 }),
    consultation({ toCheckMs: 90_000 }),
    consultation({ toCheckMs: 0 }),
  ];
  expect(computeFigures(rows, effectiveMs).toCheck).toEqual({ recordings: 2, recordedMs: 90_000 });
  expect(values(rows)).toMatchObject({ recorded_minutes: 1 });
});

test('one citizen who comes three times is one person and three consultations', () => {
  const rows = [consultation({}), consultation({}), consultation({ citizenId: 'b' })];
  expect(values(rows)).toMatchObject({ video_consultations_served: 3, persons_served: 2 });
});

test('satisfied are levels three to five of those who rated; silence is not satisfaction', () => {
  const rows = [5, 4, 3, 2, 1, null].map((ratingLevel) => consultation({ ratingLevel }));
  expect(values(rows)).toMatchObject({ video_consultations_served: 6, rated: 5, satisfied: 3 });
});

test('days and categories sum up to the whole', () => {
  const rows = [
    consultation({ recordedMs: 61_000 }),
    consultation({ day: '2026-11-24', categoryName: '公证', recordedMs: 5_000, talkMs: 10_000 }),
    consultation({ day: '2026-11-24', recordedMs: 7_000 }),
  ];
  const { figures, byDay, byCategory } = computeFigures(rows, effectiveMs);
  const sum = (parts: readonly { served: number; recordedMs: number }[]) => ({
    served: parts.reduce((total, { served }) => total + served, 0),
    recordedMs: parts.reduce((total, { recordedMs }) => total + recordedMs, 0),
  });
  expect(byDay.map(({ day }) => day)).toEqual(['2026-11-23', '2026-11-24']);
  expect(sum(byDay)).toEqual({ served: 2, recordedMs: 73_000 });
  expect(sum(byCategory)).toEqual(sum(byDay));
  expect(figures[0]?.value).toBe(2);
});

test('every figure comes with its definition and version', () => {
  for (const figure of computeFigures([], effectiveMs).figures) {
    expect(figure.value).toBe(0);
    expect(figure.definition.length).toBeGreaterThan(10);
    expect(figure.definitionVersion).toMatch(/^\d{4}-\d{1,2}-\d+$/);
  }
});
