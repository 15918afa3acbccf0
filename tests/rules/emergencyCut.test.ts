import { expect, test } from 'vitest';
import { EmergencyCut, type EmergencyCutParts } from '../../server/live/emergencyCut.ts';
import { ServiceError } from '../../server/serviceError.ts';
import type { Foundation } from '../../server/services.ts';

const now = new Date('2026-11-22T04:00:10Z');
const episode = { id: 'e', state: 'live', liveAt: new Date('2026-11-22T04:00:00Z') } as Parameters<
  EmergencyCut['cut']
>[0];
const moderator = { id: 'm', role: 'live_moderator', sessionId: 's', mustChangePassword: false } as const;

/** An episode whose moves end as listed, one after the other; null: it is moved. */
function scene(outcomes: (ServiceError | Error | null)[], stateNow = 'live') {
  const room = { onAir: true };
  const cuts: (Date | 'released')[] = [];
  const dark: boolean[] = [];
  const parts = {
    episodes: {
      async apply() {
        dark.push(!room.onAir);
        const outcome = outcomes.shift();
        // Media that came back put the program on the air again.
        if (outcome instanceof ServiceError && outcome.code === 'conflict') room.onAir = true;
        if (outcome) throw outcome;
      },
    },
    programs: { get: () => ({ room }) },
    packaging: { cut: (_id: string, from: Date) => cuts.push(from), release: () => cuts.push('released') },
    facts: { forget() {}, of: async () => ({ ...episode, state: stateNow }) },
    tell() {},
  } as unknown as EmergencyCutParts;
  const cut = new EmergencyCut({ clock: { now: () => now } } as Foundation, parts);
  const run = (fromAt: Date) => cut.cut(episode, { fromAt, reason: '不当言论' }, moderator);
  return { room, cuts, dark, run };
}
const fiveBack = new Date('2026-11-22T04:00:05Z');

test('it is dark before anything is written', async () => {
  const { dark, room, cuts, run } = scene([null]);
  await run(fiveBack);
  expect([dark, room.onAir, cuts]).toEqual([[true], false, [fiveBack]]);
});

test('never from before the live began', async () => {
  const { cuts, run } = scene([null]);
  await run(new Date('2026-11-22T03:59:00Z'));
  expect(cuts).toEqual([episode.liveAt]);
});

test('media that come back at the same moment do not undo it', async () => {
  const { dark, room, run } = scene([new ServiceError('conflict'), new ServiceError('conflict'), null]);
  await run(fiveBack);
  expect([dark, room.onAir]).toEqual([[true, true, true], false]);
});

test('where the episode had moved on, it is as that says', async () => {
  const { room, cuts, run } = scene([new ServiceError('wrong_state')], 'live');
  await expect(run(fiveBack)).rejects.toThrow('wrong_state');
  expect([room.onAir, cuts.at(-1)]).toEqual([true, 'released']);
});

test('cut by somebody else meanwhile, it stays dark; so it does when nobody knows', async () => {
  const other = scene([new ServiceError('wrong_state')], 'blocked');
  await expect(other.run(fiveBack)).rejects.toThrow('wrong_state');
  const broken = scene([new Error('the database is gone')]);
  await expect(broken.run(fiveBack)).rejects.toThrow('database');
  expect([other.room.onAir, broken.room.onAir]).toEqual([false, false]);
});
