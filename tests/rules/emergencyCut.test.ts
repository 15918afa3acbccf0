import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EpisodeState } from '#protocol';
import type { EpisodeChange } from '../../server/episodes/episodeService.ts';
import { EmergencyCut, type EmergencyCutParts } from '../../server/live/emergencyCut.ts';
import { type ProgramParts, Programs } from '../../server/live/programs.ts';
import { ServiceError } from '../../server/serviceError.ts';
import type { Foundation } from '../../server/services.ts';

const now = new Date('2026-11-22T04:00:10Z');
const episode = { id: 'e', state: 'live', liveAt: new Date('2026-11-22T04:00:00Z') } as Parameters<
  EmergencyCut['cut']
>[0];
const moderator = { id: 'm', role: 'live_moderator', sessionId: 's', mustChangePassword: false } as const;
const foundation = {
  ...{ clock: { now: () => now }, limits: { interruptedAfterMs: 10_000 } },
  log: { error() {} },
} as unknown as Foundation;
const broken = new Error('the database is gone');

class FakeRoom extends EventEmitter {
  onAir = false;
  closed = false;
  close(reason: string): void {
    this.closed = true;
    this.emit('close', reason);
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An episode whose moves end as listed, one after the other; null: it is moved. */
async function scene(outcomes: (Error | null)[], stateNow: EpisodeState = 'live') {
  let room = new FakeRoom();
  const cuts: (Date | 'released')[] = [];
  const dark: boolean[] = [];
  const told: string[] = [];
  let known = stateNow;
  const createRoom = async () => {
    room = new FakeRoom();
    return room;
  };
  const packaging = { cut: (_id: string, from: Date) => cuts.push(from), release: () => cuts.push('released') };
  const facts = {
    forget() {
      known = stateNow;
    },
    set({ state }: { state: EpisodeState }) {
      known = state;
    },
    of: async () => ({ ...episode, state: known }),
  };
  const parts = { facts, sfu: { createRoom }, sessions: {}, onMoved() {}, packaging: { ...packaging, start() {} } };
  const programs = new Programs(foundation, parts as unknown as ProgramParts);
  await programs.open('e');
  const moved = (event: string, before: EpisodeState, after: EpisodeState) => {
    const change = { event, before: { ...episode, state: before }, after: { ...episode, state: after } };
    programs.follow(change as EpisodeChange);
  };
  const episodes = {
    async apply() {
      dark.push(!room.onAir);
      const outcome = outcomes.shift();
      if (outcome instanceof ServiceError && outcome.code === 'conflict') moved('media_back', 'interrupted', 'live');
      if (outcome) throw outcome;
      moved('cut', 'live', 'blocked');
    },
  };
  const tell = ({ state }: { state: string }) => told.push(state);
  const cut = new EmergencyCut(foundation, {
    facts,
    programs,
    packaging,
    episodes,
    tell,
  } as unknown as EmergencyCutParts);
  const run = (fromAt: Date) => cut.cut(episode, { fromAt, reason: '不当言论' }, moderator);
  return { room: () => room, cuts, dark, told, run, moved, close: () => cut.close(), known: () => known };
}
const fiveBack = new Date('2026-11-22T04:00:05Z');

test('it is dark before anything is written', async () => {
  const { dark, room, cuts, run } = await scene([null]);
  expect(room().onAir).toBe(true);
  await run(fiveBack);
  expect([dark, room().onAir, cuts]).toEqual([[true], false, [fiveBack]]);
});

test('never from before the live began', async () => {
  const { cuts, run } = await scene([null]);
  await run(new Date('2026-11-22T03:59:00Z'));
  expect(cuts).toEqual([episode.liveAt]);
});

test('media that come back at the same moment do not undo it, not for a moment', async () => {
  const { dark, room, run } = await scene([new ServiceError('conflict'), new ServiceError('conflict'), null]);
  await run(fiveBack);
  expect([dark, room().onAir]).toEqual([[true, true, true], false]);
});

test('where the episode had moved on, it is as that says', async () => {
  const { room, cuts, run } = await scene([new ServiceError('wrong_state')], 'live');
  await expect(run(fiveBack)).rejects.toThrow('wrong_state');
  expect([room().onAir, cuts.at(-1)]).toEqual([true, 'released']);
});

test('cut by somebody else meanwhile, it stays dark', async () => {
  const { room, run } = await scene([new ServiceError('wrong_state')], 'blocked');
  await expect(run(fiveBack)).rejects.toThrow('wrong_state');
  expect(room().onAir).toBe(false);
});

test('a cut that the database did not take stays dark, whatever the media do, and is written as soon as it does', async () => {
  const { room, dark, run, moved, known, told } = await scene([broken, broken, null]);
  await expect(run(fiveBack)).rejects.toThrow('database');
  // Who comes now is told so, too.
  expect([known(), told]).toEqual(['blocked', ['blocked']]);
  moved('media_lost', 'live', 'interrupted');
  moved('media_back', 'interrupted', 'live');
  expect(room().onAir).toBe(false);
  const former = room();
  former.close('worker_died');
  await vi.waitFor(() => expect(room()).not.toBe(former));
  expect(room().onAir).toBe(false);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(dark).toEqual([true, true, true]);
  expect(room().onAir).toBe(false);
  moved('release', 'blocked', 'live');
  expect(room().onAir).toBe(true);
});

test('a cut that could not be written is given up when the episode has moved on, and when the server ends', async () => {
  const moved = await scene([broken, new ServiceError('wrong_state')]);
  await expect(moved.run(fiveBack)).rejects.toThrow('database');
  await vi.advanceTimersByTimeAsync(5_000);
  expect([moved.dark.length, moved.room().onAir]).toEqual([2, true]);
  const ended = await scene([broken, null]);
  await expect(ended.run(fiveBack)).rejects.toThrow('database');
  ended.close();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([ended.dark.length, ended.room().onAir]).toEqual([1, false]);
});
