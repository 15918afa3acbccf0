import pino from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { Deadlines } from '../../server/deadlines.ts';
import { ServiceError } from '../../server/serviceError.ts';

let deadlines: Deadlines;
beforeEach(() => {
  vi.useFakeTimers();
  deadlines = new Deadlines(systemClock, pino({ level: 'silent' }));
});
afterEach(() => {
  deadlines.close();
  vi.useRealTimers();
});

const inMs = (ms: number) => new Date(Date.now() + ms);
const counting = (outcome: () => Promise<unknown> = async () => {}) => vi.fn(outcome);

test('a deadline fires at its time, once', async () => {
  const act = counting();
  deadlines.set('ring', inMs(1000), act);
  await vi.advanceTimersByTimeAsync(999);
  expect(act).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5000);
  expect(act).toHaveBeenCalledTimes(1);
});

test('a late one fires at once', async () => {
  const act = counting();
  deadlines.set('ring', inMs(-60_000), act);
  await vi.advanceTimersByTimeAsync(1);
  expect(act).toHaveBeenCalledTimes(1);
});

test('setting it anew forgets the former, clearing it forgets both', async () => {
  const [former, later] = [counting(), counting()];
  deadlines.set('ring', inMs(100), former);
  deadlines.set('ring', inMs(200), later);
  await vi.advanceTimersByTimeAsync(150);
  deadlines.clear('ring');
  await vi.advanceTimersByTimeAsync(1000);
  expect(former).not.toHaveBeenCalled();
  expect(later).not.toHaveBeenCalled();
});

test('one further away than timers count fires at its time', async () => {
  const act = counting();
  const month = 30 * 24 * 60 * 60 * 1000;
  deadlines.set('retention', inMs(month), act);
  await vi.advanceTimersByTimeAsync(month - 1);
  expect(act).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(act).toHaveBeenCalledTimes(1);
});

test.each([
  ['a broken database', new Error('gone'), 2],
  ['a lost race', new ServiceError('conflict'), 2],
  ['a state that went on', new ServiceError('wrong_state'), 1],
])('after %s it is tried again only where that helps', async (_what, error, times) => {
  const act = vi.fn().mockRejectedValueOnce(error).mockResolvedValue(undefined);
  deadlines.set('ring', inMs(0), act);
  await vi.advanceTimersByTimeAsync(5000);
  expect(act).toHaveBeenCalledTimes(times);
});
