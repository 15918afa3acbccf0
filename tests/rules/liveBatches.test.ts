import { expect, test } from 'vitest';
import { LiveBatches } from '../../server/live/liveBatches.ts';

const message = (id: string) => ({ id, author: '观众', text: '好', at: '2026-11-22T04:00:00.000Z' });

test('of a message that is shown and hidden before it goes out, the last word holds', async () => {
  const told = await new Promise<unknown>((resolve) => {
    const batches = new LiveBatches({
      tell: (_episodeId, _name, data) => resolve(data),
      counts: () => ({ viewers: 0, likes: 0 }),
    });
    batches.addMessages('episode', { shown: [message('a'), message('b')] });
    batches.addMessages('episode', { hidden: ['a', 'c'] });
    batches.addMessages('episode', { shown: [message('c')] });
  });
  expect(told).toEqual({ shown: [message('b'), message('c')], hidden: ['a'] });
});
