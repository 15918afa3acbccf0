import { describe, expect, test } from 'vitest';
import { type EpisodeState, episodeMove, episodeState, type Role, role, serviceLimits } from '#protocol';
import {
  deadline,
  type EpisodeEvent,
  hasRooms,
  isOnAir,
  isPublic,
  mayMove,
  moves,
  nextState,
  phaseOf,
  publicState,
} from '../../server/episodes/episodeMachine.ts';

const states = episodeState.options;
const events: EpisodeEvent[] = [...episodeMove.options, 'cut', 'media_lost', 'media_back', 'host_gone'];

/** Domain 5.3: every pair that is not here must be refused. */
const allowed: Partial<Record<EpisodeState, Partial<Record<EpisodeEvent, EpisodeState>>>> = {
  draft: { submit: 'in_review' },
  in_review: { approve: 'scheduled', return: 'draft', withdraw: 'draft' },
  scheduled: { open_preview: 'preview', withdraw: 'draft', cancel: 'cancelled' },
  preview: { start: 'live', close_preview: 'scheduled' },
  live: { media_lost: 'interrupted', end: 'ended', cut: 'blocked' },
  interrupted: { media_back: 'live', end: 'ended', host_gone: 'ended', cut: 'blocked' },
  blocked: { release: 'live', end: 'ended' },
  ended: { review_replay: 'replay_review' },
  replay_review: { publish_replay: 'replay_published', archive: 'archived' },
  replay_published: { withdraw_replay: 'replay_review', archive: 'archived' },
};

describe.each(states)('in %s', (state) => {
  test.each(events)('%s leads where the table says, or nowhere', (event) => {
    expect(nextState(state, event)).toBe(allowed[state]?.[event] ?? null);
  });
});

test('names of every object are no events', () => {
  for (const name of ['constructor', 'toString', '__proto__']) {
    expect(nextState('live', name as EpisodeEvent)).toBeNull();
  }
});

test('from every state there is a way to archived or cancelled', () => {
  const reaches = (state: EpisodeState, seen: EpisodeState[] = []): boolean =>
    state === 'archived' ||
    state === 'cancelled' ||
    Object.values(moves[state]).some((to) => !seen.includes(to) && reaches(to, [...seen, state]));
  for (const state of states) expect([state, reaches(state)]).toEqual([state, true]);
});

/** Written a second time on purpose: who may what must be meant. */
const doers: Record<(typeof episodeMove.options)[number] | 'cut', Role[]> = {
  submit: ['live_producer'],
  approve: ['content_approver'],
  return: ['content_approver'],
  withdraw: ['live_producer'],
  cancel: ['live_producer', 'content_approver'],
  open_preview: ['live_producer', 'live_host'],
  close_preview: ['live_producer', 'live_host'],
  start: ['live_producer', 'live_host'],
  end: ['live_producer', 'live_host', 'content_approver'],
  release: ['content_approver'],
  review_replay: ['live_producer', 'content_approver'],
  publish_replay: ['content_approver'],
  withdraw_replay: ['live_producer', 'content_approver'],
  archive: ['live_producer', 'content_approver'],
  cut: ['live_producer', 'live_moderator', 'content_approver'],
};
const nobody = { submittedById: null, cutById: null };

test.each(Object.entries(doers))('%s is for its roles only', (name, roles) => {
  const move = name as keyof typeof doers;
  const from = states.find((state) => nextState(state, move) !== null) ?? 'archived';
  const able = role.options.filter((own) => mayMove(move, from, { id: 'a', role: own }, nobody));
  expect(able.toSorted()).toEqual(roles.toSorted());
});

test('nobody approves what they submitted, nor releases what they cut', () => {
  const approver = { id: 'a', role: 'content_approver' } as const;
  expect(mayMove('approve', 'in_review', approver, { ...nobody, submittedById: 'a' })).toBe(false);
  expect(mayMove('approve', 'in_review', approver, { ...nobody, submittedById: 'b' })).toBe(true);
  expect(mayMove('release', 'blocked', approver, { ...nobody, cutById: 'a' })).toBe(false);
  expect(mayMove('release', 'blocked', approver, { ...nobody, cutById: 'b' })).toBe(true);
});

test('only an interrupted live ends by itself, half an hour after the interruption', () => {
  const limits = serviceLimits.parse({});
  const stateSince = new Date('2026-11-22T04:00:00Z');
  expect(deadline({ state: 'interrupted', stateSince }, limits)).toEqual({
    at: new Date('2026-11-22T04:30:00Z'),
    event: 'host_gone',
  });
  for (const state of states.filter((one) => one !== 'interrupted')) {
    expect(deadline({ state, stateSince }, limits)).toBeNull();
  }
});

test('what the public sees of each state', () => {
  expect(states.filter((state) => !isPublic(state))).toEqual(['draft', 'in_review']);
  expect(states.filter((state) => publicState(state) !== state)).toEqual(['preview', 'replay_review']);
  expect([publicState('preview'), publicState('replay_review')]).toEqual(['scheduled', 'ended']);
  expect(states.filter(isOnAir)).toEqual(['live', 'interrupted']);
  expect(states.filter(hasRooms)).toEqual(['preview', 'live', 'interrupted', 'blocked']);
  expect(states.filter((state) => phaseOf(state) === 'live')).toEqual(['live', 'interrupted', 'blocked']);
  expect(states.filter((state) => phaseOf(state) === 'replay')).toEqual([
    'ended',
    'replay_review',
    'replay_published',
    'archived',
  ]);
});
