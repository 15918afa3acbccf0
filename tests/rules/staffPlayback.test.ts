import { expect, test } from 'vitest';
import { MasterClock } from '../../client/src/staff/recordings/MasterClock.ts';
import { covers, steer } from '../../client/src/staff/recordings/steering.ts';

function aClock(durationMs = 60_000) {
  const time = { now: 0 };
  return { time, clock: new MasterClock(durationMs, () => time.now) };
}

test('the master clock runs, rests and jumps', () => {
  const { time, clock } = aClock();
  clock.run();
  time.now = 1500;
  expect(clock.positionMs).toBe(1500);
  clock.rest();
  time.now = 9000;
  expect(clock.positionMs).toBe(1500);
  clock.jump(30_000);
  clock.run();
  time.now = 10_000;
  expect(clock.positionMs).toBe(31_000);
});

test('a change of speed keeps the position', () => {
  const { time, clock } = aClock();
  clock.run();
  time.now = 1000;
  clock.setSpeed(2);
  expect(clock.positionMs).toBe(1000);
  time.now = 2000;
  expect(clock.positionMs).toBe(3000);
});

test('the position never leaves the timeline', () => {
  const { time, clock } = aClock(5000);
  clock.jump(-100);
  expect(clock.positionMs).toBe(0);
  clock.run();
  time.now = 60_000;
  expect(clock.positionMs).toBe(5000);
});

const track = { offsetMs: 10_000, durationMs: 20_000 };

test('a track rests before it begins and after it ends', () => {
  expect(steer(track, 9999, 0, 1)).toEqual({ kind: 'rest' });
  expect(steer(track, 30_000, 20_000, 1)).toEqual({ kind: 'rest' });
  expect(covers(track, 10_000)).toBe(true);
});

test('a track in step plays at the speed of the clock', () => {
  expect(steer(track, 12_000, 1980, 1.5)).toEqual({ kind: 'run', rate: 1.5 });
});

test('a small drift is caught up, a large one is jumped', () => {
  expect(steer(track, 12_000, 1800, 1)).toEqual({ kind: 'run', rate: 1.06 });
  expect(steer(track, 12_000, 2200, 1)).toEqual({ kind: 'run', rate: 0.94 });
  expect(steer(track, 12_000, 500, 1)).toEqual({ kind: 'seek', toMs: 2000 });
});
