import { expect, test } from 'vitest';
import type { LiveMessageView } from '#protocol';
import { placeBullets } from '../../client/src/live/bullets/placeBullets.ts';
import { mergeMessages } from '../../client/src/live/messages.ts';
import { createPlayMeter, type PlayMoment } from '../../client/src/live/player/playMeter.ts';
import { linesOf } from '../../client/src/live/poster/drawPoster.ts';

const said = (id: string, text = id): LiveMessageView => ({ id, author: '观众', text, at: '2026-11-22T04:00:00.000Z' });

/** Looks each half second while `change` says what is different. */
function played(...changes: Partial<PlayMoment>[]): number {
  const meter = createPlayMeter();
  changes.forEach((change, index) => {
    const now = index * 500;
    meter.look({ now, position: now / 1000, frames: index * 10, running: true, perceived: true, ...change });
  });
  return meter.take();
}

test('time counts while the picture moves and somebody can see or hear it', () => {
  expect(played({}, {}, {})).toBe(1000);
  // Paused or waiting, at either end of a step.
  expect(played({}, { running: false }, {}, {})).toBe(500);
  // Hidden and muted.
  expect(played({}, { perceived: false }, { perceived: false }, {})).toBe(0);
  // The clock of the stream goes on, but no frame comes.
  expect(played({ frames: 7 }, { frames: 7 }, { frames: 7 })).toBe(0);
  // Sound alone, or a hidden page that is heard.
  expect(played({ frames: null }, { frames: null })).toBe(500);
  // By HLS the position stands still when nothing comes; back in the film is not time played.
  expect(played({ position: 4 }, { position: 4 }, { position: 1 })).toBe(0);
});

test('a device that slept has watched two seconds at most, and nothing is counted twice', () => {
  const meter = createPlayMeter();
  const moment = { frames: null, running: true, perceived: true };
  meter.look({ ...moment, now: 0, position: 0 });
  meter.look({ ...moment, now: 600_000, position: 600 });
  expect([meter.take(), meter.take()]).toEqual([2000, 0]);
});

test('messages stand once each, without those that were hidden, and the oldest go', () => {
  const known = [said('a'), said('b')];
  expect(mergeMessages(known, [said('b'), said('c')], ['a']).map(({ id }) => id)).toEqual(['b', 'c']);
  const many = Array.from({ length: 250 }, (_, index) => said(String(index)));
  expect(mergeMessages([], many, []).at(0)?.id).toBe('50');
});

test('bullets that fly in one lane never touch, and the one for which there is no lane does not fly', () => {
  const first = placeBullets(
    [],
    ['a', 'b', 'c', 'd', 'e'].map((id) => said(id)),
    0,
  );
  expect(first.map(({ id, lane }) => [id, lane])).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
    ['d', 3],
  ]);
  const [long] = placeBullets([], [said('long', '话'.repeat(30))], 0);
  const freeAt = long?.laneFreeAt ?? 0;
  const lanesAt = (now: number) => placeBullets(long ? [long] : [], [said('next')], now).at(-1)?.lane;
  expect([lanesAt(freeAt - 1), lanesAt(freeAt)]).toEqual([1, 0]);
});

test('a line of the poster breaks where it is full, but never before a closing mark', () => {
  const fits = (line: string) => line.length <= 4;
  expect(linesOf('欠薪怎么要回来', fits)).toEqual(['欠薪怎么', '要回来']);
  expect(linesOf('欠薪怎么：要回来', fits)).toEqual(['欠薪怎么：', '要回来']);
  expect(linesOf('', fits)).toEqual([]);
});
