import { describe, expect, test } from 'vitest';
import { type ConsultationState, consultationState, serviceLimits } from '#protocol';
import {
  type ConsultationEvent,
  type DeadlineFacts,
  deadline,
  isEnd,
  lawyerMove,
  moves,
  nextState,
} from '../../server/consultations/consultationMachine.ts';

const states = consultationState.options;
const events = [...new Set(states.flatMap((state) => Object.keys(moves[state])))] as ConsultationEvent[];

/** Domain 5.2, as far as it is built: every pair that is not here must be refused. */
const allowed: Partial<Record<ConsultationState, Partial<Record<ConsultationEvent, ConsultationState>>>> = {
  booked: { slot_changed: 'booked', checked_in: 'checked_in', cancelled: 'cancelled', no_show: 'no_show' },
  checked_in: { queued: 'waiting', cancelled: 'cancelled', abandoned: 'cancelled' },
  waiting: {
    offered: 'offered',
    lawyer_absent: 'waiting',
    cancelled: 'cancelled',
    absent: 'cancelled',
    service_closed: 'cancelled',
  },
  offered: {
    accepted: 'connecting',
    declined: 'waiting',
    ring_timed_out: 'waiting',
    offer_withdrawn: 'waiting',
    cancelled: 'cancelled',
  },
  connecting: { media_up: 'in_call', connect_failed: 'waiting', not_answering: 'cancelled', cancelled: 'cancelled' },
  in_call: { media_lost: 'interrupted', finished: 'completed' },
  interrupted: { media_back: 'in_call', finished: 'completed', window_over: 'completed', requeued: 'waiting' },
  completed: { rated: 'evaluated' },
};

describe.each(states)('in %s', (state) => {
  test.each(events)('%s leads where the table says, or nowhere', (event) => {
    expect(nextState(state, event)).toBe(allowed[state]?.[event] ?? null);
  });
});

test('names of every object are no events', () => {
  for (const name of ['constructor', 'toString', '__proto__']) {
    expect(nextState('waiting', name as ConsultationEvent)).toBeNull();
  }
});

test('from every open state there is a way to an end', () => {
  const reaches = (state: ConsultationState, seen: ConsultationState[] = []): boolean =>
    isEnd(state) || Object.values(moves[state]).some((to) => !seen.includes(to) && reaches(to, [...seen, state]));
  for (const state of states) if (state !== 'evaluated') expect([state, reaches(state)]).toEqual([state, true]);
});

test.each([
  ['waiting', 'offered', 'ready', 'offered'],
  ['offered', 'connecting', 'offered', 'busy'],
  ['offered', 'waiting', 'offered', 'ready'],
  ['offered', 'cancelled', 'offered', 'ready'],
  ['connecting', 'waiting', 'busy', 'ready'],
  ['in_call', 'completed', 'busy', 'wrap_up'],
  ['interrupted', 'completed', 'busy', 'wrap_up'],
  ['interrupted', 'waiting', 'busy', 'ready'],
] as const)('%s → %s takes the lawyer from %s to %s', (from, to, before, after) => {
  expect(lawyerMove(from, to)).toEqual({ from: before, to: after });
});

test('an interruption leaves the lawyer busy', () => {
  expect(lawyerMove('in_call', 'interrupted')).toBeNull();
  expect(lawyerMove('connecting', 'in_call')).toBeNull();
});

describe('deadlines', () => {
  const limits = serviceLimits.parse({});
  const noon = new Date('2026-11-22T04:00:00Z');
  const facts: DeadlineFacts = {
    state: 'waiting',
    stateSince: noon,
    scheduledAt: null,
    lawyerId: null,
    firstOfferAt: null,
    talkMs: 0,
  };
  const due = (changes: Partial<DeadlineFacts>) => {
    const found = deadline({ ...facts, ...changes }, limits);
    return found && [found.event, (found.at.getTime() - noon.getTime()) / 1000];
  };
  const booking = { scheduledAt: noon, lawyerId: 'lawyer' };

  test.each([
    [{ state: 'booked', ...booking }, ['no_show', 600]],
    [{ state: 'checked_in' }, ['abandoned', 1800]],
    [{ state: 'checked_in', scheduledAt: new Date(noon.getTime() + 600_000) }, ['abandoned', 2400]],
    [{ state: 'waiting' }, null],
    [{ state: 'waiting', ...booking }, ['lawyer_absent', 300]],
    [{ state: 'waiting', ...booking, firstOfferAt: noon }, null],
    [{ state: 'offered' }, ['ring_timed_out', 30]],
    [{ state: 'connecting' }, ['connect_failed', 30]],
    [{ state: 'in_call' }, null],
    [{ state: 'interrupted', talkMs: 29_999 }, ['requeued', 180]],
    [{ state: 'interrupted', talkMs: 30_000 }, ['window_over', 180]],
    [{ state: 'completed' }, null],
    [{ state: 'evaluated' }, null],
    [{ state: 'cancelled' }, null],
    [{ state: 'no_show' }, null],
  ] as const)('%o', (changes, expected) => {
    expect(due(changes)).toEqual(expected);
  });

  test('what a deadline brings is allowed in its state', () => {
    for (const state of states) {
      for (const talkMs of [0, 60_000]) {
        const found = deadline({ ...facts, ...booking, state, talkMs }, limits);
        if (found) expect([state, found.event, nextState(state, found.event)]).not.toContain(null);
      }
    }
  });
});
