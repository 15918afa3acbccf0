import { expect, test } from 'vitest';
import { recordedMilliseconds, unionOf } from '#recordings';
import { coverageOf } from '../../recordings/coverage.ts';

const every20ms = (from: number, to: number) =>
  Array.from({ length: (to - from) / 20 + 1 }, (_, index) => from + index * 20);

test.each([
  { name: 'nothing recorded is nothing', tracks: [], expected: 0 },
  { name: 'a track without packets is nothing', tracks: [[]], expected: 0 },
  { name: 'two tracks of the same time count once', tracks: [[[0, 60_000]], [[0, 60_000]]], expected: 60_000 },
  {
    name: 'tracks that overlap count from the first beginning to the last end',
    tracks: [[[0, 40_000]], [[30_000, 60_000]]],
    expected: 60_000,
  },
  {
    name: 'a gap of exactly 2000 ms counts as covered',
    tracks: [
      [
        [0, 10_000],
        [12_000, 20_000],
      ],
    ],
    expected: 20_000,
  },
  {
    name: 'a gap of 2001 ms does not count at all',
    tracks: [
      [
        [0, 10_000],
        [12_001, 20_000],
      ],
    ],
    expected: 17_999,
  },
  {
    name: 'a gap of one track that the other covers is none',
    tracks: [
      [
        [0, 10_000],
        [40_000, 50_000],
      ],
      [[5_000, 45_000]],
    ],
    expected: 50_000,
  },
  {
    name: 'a short gap between two tracks is a gap, too',
    tracks: [[[0, 10_000]], [[11_500, 20_000]]],
    expected: 20_000,
  },
  { name: 'tracks far apart add up', tracks: [[[0, 10_000]], [[60_000, 70_000]]], expected: 20_000 },
  { name: 'an interval inside another adds nothing', tracks: [[[0, 50_000]], [[10_000, 20_000]]], expected: 50_000 },
  { name: 'fractions are rounded once, at the end', tracks: [[[0, 1000.4]], [[5000, 6000.4]]], expected: 2001 },
] as const)('$name', ({ tracks, expected }) => {
  expect(recordedMilliseconds(tracks)).toBe(expected);
});

test('the order of tracks and intervals does not matter', () => {
  const tracks = [[[40_000, 50_000] as const, [0, 10_000] as const], [[5_000, 45_000] as const]];
  expect(unionOf(tracks)).toEqual([[0, 50_000]]);
  expect(unionOf([...tracks].reverse())).toEqual([[0, 50_000]]);
});

test('packets without a gap over 2 s are one interval', () => {
  const covered = coverageOf([0, 500, 2500, 4500], []);
  expect(covered).toEqual({ startedAt: 0, endedAt: 4500, intervals: [[0, 4500]], gaps: [] });
});

test('a track without media has neither beginning nor gaps', () => {
  expect(coverageOf([], [{ kind: 'paused', at: 5 }])).toEqual({
    startedAt: null,
    endedAt: null,
    intervals: [],
    gaps: [],
  });
});

test.each([
  {
    name: 'muted',
    marks: [
      { kind: 'paused', at: 1010 },
      { kind: 'resumed', at: 8990 },
    ],
    cause: 'muted',
  },
  { name: 'muted, and never unmuted before media came', marks: [{ kind: 'paused', at: 1010 }], cause: 'muted' },
  {
    name: 'network lost, noticed late',
    marks: [
      { kind: 'lost', at: 4000 },
      { kind: 'back', at: 8500 },
    ],
    cause: 'network',
  },
  {
    name: 'a network lost while muted for most of it',
    marks: [
      { kind: 'paused', at: 1100 },
      { kind: 'lost', at: 6000 },
      { kind: 'back', at: 8000 },
      { kind: 'resumed', at: 8900 },
    ],
    cause: 'muted',
  },
  {
    name: 'a network lost long before a short muting',
    marks: [
      { kind: 'lost', at: 1500 },
      { kind: 'paused', at: 8000 },
      { kind: 'back', at: 8500 },
      { kind: 'resumed', at: 8900 },
    ],
    cause: 'network',
  },
  { name: 'a node that ended', marks: [{ kind: 'node', at: 1200 }], cause: 'node' },
  {
    name: 'marks that were over before',
    marks: [
      { kind: 'paused', at: 100 },
      { kind: 'resumed', at: 900 },
    ],
    cause: 'unknown',
  },
  { name: 'no marks', marks: [], cause: 'unknown' },
] as const)('a gap tells its cause: $name', ({ marks, cause }) => {
  const covered = coverageOf([...every20ms(0, 1000), ...every20ms(9000, 10_000)], marks);
  expect(covered.gaps).toEqual([{ from: 1000, to: 9000, cause }]);
  expect(covered.intervals).toEqual([
    [0, 1000],
    [9000, 10_000],
  ]);
});
