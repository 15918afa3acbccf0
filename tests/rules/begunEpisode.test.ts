import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const opened = vi.fn();
const closed = vi.fn();
vi.mock('../../client/src/live/liveEpisode.ts', () => ({
  createLiveEpisode: (episodeId: string) => ({ open: () => opened(episodeId), close: () => closed(episodeId) }),
}));

let begun: typeof import('../../client/src/live/begunEpisode.ts');
beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  begun = await import('../../client/src/live/begunEpisode.ts');
});
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

test('script, loader and a page drawn twice are one opening', () => {
  begun.beginEpisode('a');
  begun.beginEpisode('a');
  const thrownAway = begun.episodeFor('a');
  const shown = begun.episodeFor('a');
  expect(shown).toBe(thrownAway);
  begun.takeEpisode(shown);
  expect(opened.mock.calls).toEqual([['a']]);
  // It belongs to the page now.
  vi.advanceTimersByTime(600_000);
  begun.beginEpisode('b');
  expect(closed).not.toHaveBeenCalled();
});

test('a page that nothing was begun for opens its own, once it is shown', () => {
  const thrownAway = begun.episodeFor('a');
  const shown = begun.episodeFor('a');
  expect(shown).not.toBe(thrownAway);
  expect(opened).not.toHaveBeenCalled();
  begun.takeEpisode(shown);
  expect(opened.mock.calls).toEqual([['a']]);
});

test('who goes elsewhere before the page is there stays in no episode', () => {
  begun.beginEpisode('a');
  begun.beginEpisode('b');
  expect(closed.mock.calls).toEqual([['a']]);
  vi.advanceTimersByTime(60_000);
  expect(closed.mock.calls).toEqual([['a'], ['b']]);
  // Back again, it is another opening.
  begun.beginEpisode('b');
  expect(opened.mock.calls).toEqual([['a'], ['b'], ['b']]);
});
