import { expect, test } from 'vitest';
import type { Episode } from '../../prisma/generated/client.ts';
import { EpisodeViews } from '../../server/episodes/episodeViews.ts';
import type { Foundation } from '../../server/services.ts';
import { SharedReads } from '../../server/sharedReads.ts';

/** Reads whose end the test decides, first come first. */
function heldReads() {
  const begun: ((value: string) => void)[] = [];
  const reads = new SharedReads<string>(() => new Promise((resolve) => begun.push(resolve)));
  return { begun, reads };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who asks while it is read gets the next read, one for all of them', async () => {
  const { begun, reads } = heldReads();
  const first = reads.of('e');
  await turn();
  const later = [reads.of('e'), reads.of('e'), reads.of('e')];
  await turn();
  expect(begun).toHaveLength(1);
  begun[0]?.('before the change');
  expect(await first).toBe('before the change');
  await turn();
  expect(begun).toHaveLength(2);
  begun[1]?.('after it');
  expect(await Promise.all(later)).toEqual(['after it', 'after it', 'after it']);
});

test('a read that fails fails those who shared it, and nobody after them', async () => {
  let fails = true;
  const reads = new SharedReads(async (key) => {
    if (fails) throw new Error('the database is gone');
    return key;
  });
  const both = await Promise.allSettled([reads.of('e'), reads.of('e')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect(await reads.of('e')).toBe('e');
});

test('a thousand viewers who look at an episode at once cost two reads, and only the signed-in their own', async () => {
  let read = 0;
  const episode = {
    ...{ id: 'e', number: 1, title: '欠薪', state: 'live', likes: 0, plannedAt: new Date(), coverPath: null },
    ...{ series: { name: '法治西安' }, host: { id: 'h', name: '主播' }, guests: [], chapters: [] },
  } as unknown as Episode;
  const prisma = {
    episode: {
      async findUnique() {
        read += 1;
        return episode;
      },
    },
    reminder: { findUnique: async () => ({}) },
  };
  const views = new EpisodeViews({ prisma } as unknown as Foundation, {
    replay: async () => null,
    likes: () => 0,
    hls: () => ({ url: '', audioUrl: '', windowUrl: '' }),
  });
  const seen = await Promise.all(
    Array.from({ length: 1000 }, (_, index) => views.forPublic('e', index === 7 ? 'somebody' : null)),
  );
  expect(read).toBeLessThanOrEqual(2);
  expect(seen.filter(({ reminded }) => reminded)).toHaveLength(1);
  Object.assign(episode, { state: 'blocked' });
  expect((await views.forPublic('e', null)).state).toBe('blocked');
  Object.assign(episode, { state: 'draft' });
  await expect(views.forPublic('e', null)).rejects.toThrow('not_found');
});
