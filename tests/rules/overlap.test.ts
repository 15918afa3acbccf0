import { expect, test } from 'vitest';
import { bothConnectedMs, type Segment } from '../../server/figures/overlap.ts';

function segment(side: Segment['side'], from: number, until: number | null, lastSeen = until ?? from): Segment {
  const disconnectedAt = until === null ? null : new Date(until);
  return { side, connectedAt: new Date(from), disconnectedAt, lastSeenAt: new Date(lastSeen) };
}

test('only the time that both sides share counts', () => {
  expect(bothConnectedMs([segment('citizen', 0, 60), segment('lawyer', 20, 100)])).toBe(40);
  expect(bothConnectedMs([segment('citizen', 0, 60), segment('lawyer', 60, 100)])).toBe(0);
  expect(bothConnectedMs([segment('citizen', 0, 60)])).toBe(0);
  expect(bothConnectedMs([])).toBe(0);
});

test('reconnections add up', () => {
  const citizen = [segment('citizen', 0, 30), segment('citizen', 50, 100)];
  expect(bothConnectedMs([...citizen, segment('lawyer', 0, 100)])).toBe(80);
});

test('a second of overlap never counts twice, however many connections of one side there are', () => {
  const citizen = [segment('citizen', 0, 60), segment('citizen', 40, 100), segment('citizen', 45, 50)];
  expect(bothConnectedMs([...citizen, segment('lawyer', 0, 100), segment('lawyer', 10, 20)])).toBe(100);
});

test('a segment that a crash left open counts until it was last seen', () => {
  expect(bothConnectedMs([segment('citizen', 0, null, 70), segment('lawyer', 0, 100)])).toBe(70);
});

test('any segments in any order give what counting each millisecond gives', () => {
  const random = sequence(20261122);
  for (let round = 0; round < 300; round += 1) {
    const segments = Array.from({ length: random(8) }, () => {
      const from = random(80);
      return segment(random(2) ? 'citizen' : 'lawyer', from, from + random(40));
    });
    const total = bothConnectedMs(segments);
    expect(total).toBe(countedByMillisecond(segments));
    expect(bothConnectedMs(segments.toReversed())).toBe(total);
  }
});

function countedByMillisecond(segments: readonly Segment[]): number {
  let total = 0;
  for (let ms = 0; ms < 120; ms += 1) {
    const connected = (side: Segment['side']) =>
      segments.some((one) => one.side === side && one.connectedAt.getTime() <= ms && ms < Number(one.disconnectedAt));
    if (connected('citizen') && connected('lawyer')) total += 1;
  }
  return total;
}

/** Whole numbers below `limit`, the same in each run. */
function sequence(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
