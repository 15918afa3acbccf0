import { expect, test } from 'vitest';
import {
  type Cut,
  gapsOf,
  momentAt,
  positionOf,
  type Run,
  readIndex,
  recordedPlaylist,
  runningPlaylist,
  timelineOf,
  trimmed,
} from '#recordings';
import { readPlaylist } from '../support/playlists.ts';

const start = Date.UTC(2026, 10, 22, 12);

/** A run whose segments are so many ms long. */
function runOf(id: string, at: number, lengths: number[]): Run {
  let next = start + at;
  const program = lengths.map((durationMs, index) => {
    const segment = { kind: 'program' as const, name: `${id}${index}`, at: next, durationMs, bytes: 1 };
    next += durationMs;
    return segment;
  });
  return { id, startedAt: start + at, init: { program: `${id}-init` }, segments: { program, sound: [] } };
}

const seconds = (count: number) => Array.from({ length: count }, () => 1000);

function running(runs: Run[], cuts: Cut[] = [], lengthMs = 30_000, ended = false) {
  const addressOf = (name: string) => `s/${name}`;
  return readPlaylist(runningPlaylist({ runs, kind: 'program', cuts, lengthMs, ended, addressOf }) ?? '#EXTM3U');
}

const names = ({ segments }: { segments: { name: string }[] }) => segments.map(({ name }) => name.replace('s/', ''));

test('a playlist on the air lists the newest, and counts what is no longer listed', () => {
  const { segments, mediaSequence, ended } = running([runOf('a', 0, seconds(40))]);
  expect(segments.length).toBe(30);
  expect(segments[0]).toMatchObject({ name: 's/a10', map: 's/a-init', at: '2026-11-22T12:00:10.000Z' });
  expect(mediaSequence).toBe(10);
  expect(ended).toBe(false);
});

test('between two runs there is a discontinuity with another initialisation part, which counts when it is no longer listed', () => {
  const runs = [runOf('a', 0, seconds(3)), runOf('b', 5000, seconds(2)), runOf('empty', 8000, [])];
  const { segments, discontinuitySequence } = running(runs);
  expect(segments.map(({ discontinuity }) => discontinuity)).toEqual([false, false, false, true, false]);
  expect(segments[3]?.map).toBe('s/b-init');
  expect(discontinuitySequence).toBe(0);
  expect(running(runs, [], 2000).discontinuitySequence).toBe(1);
  expect(running(runs, [], 2000).segments[0]?.discontinuity).toBe(false);
});

test('the target duration is that of the longest segment there was, rounded', () => {
  expect(running([runOf('a', 0, [4040, ...seconds(40)])]).targetSeconds).toBe(4);
  expect(running([runOf('a', 0, [1499, 900])]).targetSeconds).toBe(1);
});

test('an ended playlist says so', () => {
  expect(running([runOf('a', 0, seconds(3))], [], 30_000, true).ended).toBe(true);
});

test('of a cut nothing is listed that it touches, and what comes after its release has numbers of its own', () => {
  const first = runOf('a', 0, seconds(10));
  const open = [{ from: start + 6500, to: null }];
  expect(names(running([first], open))).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5']);
  const closed = [{ from: start + 6500, to: start + 20_000 }];
  const runs = [first, runOf('b', 20_000, seconds(3))];
  const playlist = running(runs, closed);
  expect(names(playlist)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'b0', 'b1', 'b2']);
  // b0 is the eleventh segment that there has been.
  expect(playlist.mediaSequence + 6).toBe(10);
  expect(names({ segments: timelineOf(runs, 'program', closed).items.map(({ segment }) => segment) })).toEqual(
    names(playlist),
  );
});

test('when all is cut there is no playlist', () => {
  const cuts = [{ from: start, to: null }];
  const request = { runs: [runOf('a', 0, seconds(3))], kind: 'program' as const, lengthMs: 1000, ended: false };
  expect(runningPlaylist({ ...request, cuts, addressOf: String })).toBeNull();
});

test('a moment has its place in the recording, one in a gap where it went on, one outside none', () => {
  const whole = timelineOf([runOf('a', 0, seconds(3)), runOf('b', 10_000, seconds(2))], 'program', []);
  expect(whole.durationMs).toBe(5000);
  expect(positionOf(whole, start + 1500)).toBe(1500);
  expect(positionOf(whole, start + 7000)).toBe(3000);
  expect(positionOf(whole, start + 10_400)).toBe(3400);
  expect(positionOf(whole, start - 1)).toBeNull();
  expect(positionOf(whole, start + 12_000)).toBeNull();
  expect(momentAt(whole, 3400)).toBe(start + 10_400);
  expect(momentAt(whole, 5001)).toBeNull();
  expect(gapsOf(whole)).toEqual([{ positionMs: 3000, from: start + 3000, to: start + 10_000 }]);
});

test('a trim leaves out every segment that it touches, and places count from the new beginning', () => {
  const whole = timelineOf([runOf('a', 0, seconds(10))], 'program', []);
  const replay = trimmed(whole, 1500, 2500);
  expect(names({ segments: replay.items.map(({ segment }) => segment) })).toEqual(['a2', 'a3', 'a4', 'a5', 'a6']);
  expect(replay).toMatchObject({ durationMs: 5000, offsetMs: 2000 });
  expect(positionOf(replay, start + 2000)).toBe(0);
  expect(positionOf(replay, start + 1999)).toBeNull();
  expect(recordedPlaylist(trimmed(whole, 9000, 9000), String)).toBeNull();
  expect(readPlaylist(recordedPlaylist(replay, String) ?? '')).toMatchObject({ ended: true, mediaSequence: 0 });
});

test('of an index the lines before a torn one count', () => {
  const line = { type: 'segment', kind: 'program', name: 'x', at: start, durationMs: 1000, bytes: 5 };
  const text = `${JSON.stringify({ type: 'run', id: 'a', startedAt: start })}\n${JSON.stringify(line)}\n{"type":"segm`;
  expect(readIndex(text)?.segments.program.map(({ name }) => name)).toEqual(['x']);
  expect(readIndex('')).toBeNull();
});
