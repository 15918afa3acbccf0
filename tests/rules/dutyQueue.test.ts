import { describe, expect, test } from 'vitest';
import { serviceLimits } from '#protocol';
import { Pages } from '../../server/duty/pages.ts';
import { behindNextTwo, estimate, inOrder, nextLookAt, nextOffers, type Waiting } from '../../server/duty/queue.ts';

const limits = serviceLimits.parse({});
const noon = new Date('2026-11-22T04:00:00Z');
const at = (seconds: number) => new Date(noon.getTime() + seconds * 1000);

/** Somebody who came so many seconds after noon. */
function waiting(id: string, came: number, more: Partial<Waiting> = {}): Waiting {
  return {
    id,
    scheduledAt: null,
    queuedAt: at(came),
    reservedFor: null,
    missedCalls: 0,
    present: true,
    refusals: [],
    ...more,
  };
}
const ids = (line: readonly Waiting[]) => line.map(({ id }) => id);
const offers = (line: Waiting[], ready: string[], now = at(100)) =>
  nextOffers(line, ready, now, limits).map(({ id, lawyerId }) => `${id}→${lawyerId}`);

describe('the line', () => {
  test('is ordered by the time of coming', () => {
    expect(ids(inOrder([waiting('b', 2), waiting('a', 1)], at(10)))).toEqual(['a', 'b']);
  });

  test('has whose booked time has come before walk-ins, and who is early behind them', () => {
    const line = [
      waiting('walkIn', 0),
      waiting('due', 50, { scheduledAt: at(60) }),
      waiting('early', -5, { scheduledAt: at(900) }),
    ];
    expect(ids(inOrder(line, at(100)))).toEqual(['due', 'walkIn', 'early']);
  });

  test('puts who missed two calls behind the next two', () => {
    const line = [waiting('a', 1), waiting('b', 2), waiting('c', 3), waiting('d', 4)];
    const queuedAt = behindNextTwo(line, 'a', at(10)) ?? noon;
    const moved = line.map((entry) => (entry.id === 'a' ? { ...entry, queuedAt, missedCalls: 2 } : entry));
    expect(ids(inOrder(moved, at(10)))).toEqual(['b', 'c', 'a', 'd']);
  });

  test('has nobody to be moved behind when one waits alone', () => {
    expect(behindNextTwo([waiting('a', 1)], 'a', at(10))).toBeNull();
  });

  test('takes a booking that missed two calls for a walk-in', () => {
    const line = [waiting('late', 60, { scheduledAt: at(0), missedCalls: 2 }), waiting('walkIn', 50)];
    expect(ids(inOrder(line, at(100)))).toEqual(['walkIn', 'late']);
  });
});

describe('rings', () => {
  test('go to the head of the line first, one lawyer each', () => {
    expect(offers([waiting('b', 2), waiting('a', 1), waiting('c', 3)], ['x', 'y'])).toEqual(['a→x', 'b→y']);
  });

  test('pass over who is not there', () => {
    expect(offers([waiting('a', 1, { present: false }), waiting('b', 2)], ['x'])).toEqual(['b→x']);
  });

  test('go to the next lawyer when the first let it ring', () => {
    const refusals = [{ lawyerId: 'x', at: at(99), forGood: false }];
    expect(offers([waiting('a', 1, { refusals })], ['x', 'y'])).toEqual(['a→y']);
    expect(offers([waiting('a', 1, { refusals })], ['x'])).toEqual([]);
  });

  test('come back to the same lawyer after another had the chance, or after a minute', () => {
    const first = { lawyerId: 'x', at: at(60), forGood: false };
    const second = { lawyerId: 'y', at: at(99), forGood: false };
    expect(offers([waiting('a', 1, { refusals: [second, first] })], ['x'])).toEqual(['a→x']);
    expect(offers([waiting('a', 1, { refusals: [first] })], ['x'], at(120))).toEqual(['a→x']);
  });

  test('never come back to a lawyer with a conflict of interest', () => {
    const refusals = [{ lawyerId: 'x', at: at(0), forGood: true }];
    expect(offers([waiting('a', 1, { refusals })], ['x'], at(100_000))).toEqual([]);
  });

  test('of a booking go to its own lawyer first', () => {
    const booked = waiting('booked', 1, { scheduledAt: at(50), reservedFor: 'y' });
    expect(offers([booked, waiting('walkIn', 2)], ['x', 'y'])).toEqual(['booked→y', 'walkIn→x']);
    expect(offers([booked, waiting('walkIn', 2)], ['x'])).toEqual(['walkIn→x']);
  });

  test('are looked at again when a slot begins or a refusal is past', () => {
    const refusals = [{ lawyerId: 'x', at: at(90), forGood: false }];
    expect(
      nextLookAt([waiting('a', 1, { refusals }), waiting('b', 1, { scheduledAt: at(200) })], at(100), limits),
    ).toEqual(at(150));
    expect(nextLookAt([waiting('a', 1)], at(100), limits)).toBeNull();
  });
});

describe('the estimate', () => {
  const round = limits.expectedTalkMs + limits.wrapUpMs;
  test.each([
    [0, 0, 0, null],
    [0, 1, 1, 0],
    [1, 2, 2, 0],
    [0, 0, 1, round / 2],
    [1, 0, 1, 1.5 * round],
    [3, 0, 2, 1.5 * round],
  ])('%i ahead, %i of %i lawyers free', (ahead, ready, onDuty, expected) => {
    expect(estimate(ahead, ready, onDuty, limits)).toBe(expected);
  });
});

describe('pages', () => {
  test('are gone when the last of an owner closes', () => {
    const pages = new Pages(noon);
    expect(pages.goneSince('a')).toEqual(noon);
    pages.add('a', 'one');
    pages.add('a', 'two');
    expect(pages.remove('one', at(1))).toEqual([]);
    expect(pages.goneSince('a')).toBeNull();
    expect(pages.remove('two', at(2))).toEqual(['a']);
    expect(pages.goneSince('a')).toEqual(at(2));
  });
});
