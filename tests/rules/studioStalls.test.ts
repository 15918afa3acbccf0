import { expect, test } from 'vitest';
import { createStallWatch } from '../../client/src/staff/studio/program/stallWatch.ts';

const limit = 2000;

test('an input without a picture for the limit is named, one that goes on is not', () => {
  const watch = createStallWatch(limit);
  watch.seen('camera', 0);
  watch.seen('guest', 0);
  watch.seen('guest', 1900);
  expect(watch.stalled(limit - 1)).toEqual([]);
  expect(watch.stalled(limit)).toEqual(['camera']);
});

test('it is named again only when the limit has passed once more', () => {
  const watch = createStallWatch(limit);
  watch.seen('camera', 0);
  expect(watch.stalled(limit)).toEqual(['camera']);
  expect(watch.stalled(limit + 40)).toEqual([]);
  expect(watch.stalled(2 * limit)).toEqual(['camera']);
});

test('an input that was taken away is not missed', () => {
  const watch = createStallWatch(limit);
  watch.seen('camera', 0);
  watch.forget('camera');
  expect(watch.stalled(10 * limit)).toEqual([]);
});
