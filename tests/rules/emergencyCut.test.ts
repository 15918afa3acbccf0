import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EpisodeState } from '#protocol';
import type { EpisodeChange } from '../../server/episodes/episodeService.ts';
import { EmergencyCut, type EmergencyCutParts } from '../../server/live/emergencyCut.ts';
import { type ProgramParts, Programs } from '../../server/live/programs.ts';
import { ServiceError } from '../../server/serviceError.ts';
import type { Foundation } from '../../server/services.ts';

const now = new Date('2026-11-22T04:00:10Z');
type Cuttable = Parameters<EmergencyCut['cut']>[0];
const liveAt = new Date('2026-11-22T04:00:00Z');
const episode = { id: 'e', state: 'live', stateSince: liveAt, liveAt, endedAt: null } as Cuttable;
const endedAt = new Date('2026-11-22T04:00:09Z');
const moderator = { id: 'm', role: 'live_moderator', sessionId: 's', mustChangePassword: false } as const;
const broken = new Error('the database is gone');

class FakeRoom extends EventEmitter {
  onAir = false;
  closed = false;
  program = () => ({ silentMs: 0 });
  close(reason: string): void {
    this.closed = true;
    this.emit('close', reason);
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An episode whose moves end as listed, one after the other; null: it is moved. */
async function scene(outcomes: (Error | null)[], stateNow: EpisodeState = 'live') {
  const rows: { fromAt: Date; releasedAt?: Date | null }[] = [];
  let released: { releasedAt: Date } | null = null;
  const tables = {
    emergencyCut: {
      create: async ({ data }: { data: (typeof rows)[number] }) => rows.push(data),
      findFirst: async () => released,
    },
    publishSession: { findFirst: async () => ({ endedAt: lastMediaAt }) },
    $queryRaw: async () => [{ state: stateNow, endedAt: stateNow === 'ended' ? endedAt : null }] as unknown[],
  };
  const foundation = {
    ...{ clock: { now: () => now }, limits: { interruptedAfterMs: 10_000 }, log: { error() {} } },
    prisma: { ...tables, $transaction: (work: (tx: typeof tables) => unknown) => work(tables) },
  } as unknown as Foundation;
  let room = new FakeRoom();
  const cuts: (Date | 'released')[] = [];
  const dark: boolean[] = [];
  const told: string[] = [];
  let known: EpisodeState = stateNow === 'ended' ? 'live' : stateNow;
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
  const run = (secondsBack: number, at: Partial<Cuttable> = {}) =>
    cut.cut({ ...episode, ...at }, { secondsBack, reason: '不当言论' }, moderator);
  const releaseAt = (releasedAt: Date) => {
    stateNow = 'live';
    released = { releasedAt };
  };
  const close = () => cut.close();
  return { room: () => room, tables, cuts, rows, dark, told, run, moved, releaseAt, close, known: () => known };
}
/** When the last packet of an interrupted program came. */
const lastMediaAt = new Date('2026-11-22T04:00:06Z');
const fiveBack = new Date('2026-11-22T04:00:05Z');

test('it is dark before anything is written', async () => {
  const { dark, room, cuts, run } = await scene([null]);
  expect(room().onAir).toBe(true);
  await run(5);
  expect([dark, room().onAir, cuts]).toEqual([[true], false, [fiveBack]]);
});

test('never from before the live began', async () => {
  const { cuts, run } = await scene([null]);
  await run(70);
  expect(cuts).toEqual([episode.liveAt]);
});

test('media that come back at the same moment do not undo it, not for a moment', async () => {
  const { dark, room, run } = await scene([new ServiceError('conflict'), new ServiceError('conflict'), null]);
  await run(5);
  expect([dark, room().onAir]).toEqual([[true, true, true], false]);
});

test('where the episode had moved on, it is as that says', async () => {
  const { room, cuts, run } = await scene([new ServiceError('wrong_state')], 'live');
  await expect(run(5)).rejects.toThrow('wrong_state');
  expect([room().onAir, cuts.at(-1)]).toEqual([true, 'released']);
});

test('cut by somebody else meanwhile, it stays dark', async () => {
  const { room, rows, run } = await scene([new ServiceError('wrong_state')], 'blocked');
  await run(5);
  expect(room().onAir).toBe(false);
  expect(rows).toMatchObject([{ fromAt: fiveBack, releasedAt: null }]);
});

test('what is cut already is cut from earlier on, counted from when it was', async () => {
  const { room, rows, cuts, run, told } = await scene([new ServiceError('wrong_state')], 'blocked');
  const stateSince = new Date('2026-11-22T04:00:08Z');
  await run(3, { state: 'blocked', stateSince });
  const fromAt = new Date('2026-11-22T04:00:03Z');
  expect([rows[0]?.fromAt, cuts, room().onAir, told]).toEqual([fromAt, [fromAt], false, []]);
});

test('a cut is widened from the moment it was made, though the database heard of it later', async () => {
  const { cuts, run } = await scene([broken, new ServiceError('wrong_state')], 'blocked');
  await expect(run(0)).rejects.toThrow('database');
  vi.setSystemTime(Date.now() + 40_000);
  await run(3);
  expect(cuts).toEqual([now, new Date(now.getTime() - 3000)]);
});

test('what was to be widened and is released before that is written stays released, and keeps the gap', async () => {
  const { tables, rows, cuts, run, releaseAt, dark, known, told } = await scene([], 'blocked');
  const answer = tables.$queryRaw;
  tables.$queryRaw = async () => Promise.reject(broken);
  await expect(run(3, { state: 'blocked', stateSince: new Date('2026-11-22T04:00:08Z') })).rejects.toThrow('database');
  tables.$queryRaw = answer;
  releaseAt(endedAt);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(rows).toMatchObject([{ fromAt: new Date('2026-11-22T04:00:03Z'), releasedAt: endedAt }]);
  expect([dark, cuts.at(-1), known(), told]).toEqual([[], 'released', 'live', ['live']]);
});

test('while interrupted seconds count from the last that was shown, not from when it was noticed', async () => {
  const { cuts, run } = await scene([null]);
  await run(5, { state: 'interrupted', stateSince: now });
  expect(cuts).toEqual([new Date('2026-11-22T04:00:01Z')]);
});

test('a live that ends at the same moment, or has ended, loses its last seconds all the same, and stays ended', async () => {
  for (const at of [{}, { state: 'ended', stateSince: endedAt, endedAt } as const]) {
    const { rows, cuts, room, run, known, told } = await scene([new ServiceError('wrong_state')], 'ended');
    await run(5, at);
    const fromAt = at.endedAt ? new Date('2026-11-22T04:00:04Z') : fiveBack;
    expect(rows).toMatchObject([{ fromAt, releasedAt: now, reason: '不当言论' }]);
    expect([cuts, known(), told.at(-1), room().onAir]).toEqual([[fromAt, 'released'], 'ended', 'ended', false]);
  }
});

test('a cut that the database did not take stays dark, whatever the media do, and is written as soon as it does', async () => {
  const { room, dark, run, moved, known, told } = await scene([broken, broken, null]);
  await expect(run(5)).rejects.toThrow('database');
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
  await expect(moved.run(5)).rejects.toThrow('database');
  await vi.advanceTimersByTimeAsync(5_000);
  expect([moved.dark.length, moved.room().onAir]).toEqual([2, true]);
  const ended = await scene([broken, null]);
  await expect(ended.run(5)).rejects.toThrow('database');
  ended.close();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([ended.dark.length, ended.room().onAir]).toEqual([1, false]);
});
