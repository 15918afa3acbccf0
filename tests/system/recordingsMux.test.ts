import { access, lstat, symlink } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { muxTrack } from '#recordings';
import { decodingErrors, probe } from '../support/films.ts';
import {
  coverageOf,
  decrypted,
  type Recorded,
  record,
  startRecorder,
  type TestRecorder,
} from '../support/recorders.ts';
import { type Fate, type SourceCodec, type SourceOptions, sourceFrameRate } from '../support/rtpSource.ts';

const seconds = 4;
const frameSeconds = 1 / sourceFrameRate;

const loseFrom =
  (first: number, end: number) =>
  (index: number): Fate =>
    index >= first && index < end ? 'drop' : 'forward';

/** All are recorded at the same time: the sources send in real time. */
const sources = {
  vp8: { codec: 'vp8', options: { seconds } },
  h264: { codec: 'h264', options: { seconds } },
  opus: { codec: 'opus', options: { seconds } },
  lateVp8: { codec: 'vp8', options: { seconds, fate: (index) => (index % 17 === 5 ? { delayMs: 700 } : 'forward') } },
  lossyVp8: { codec: 'vp8', options: { seconds, fate: loseFrom(110, 125) } },
  lossyH264: { codec: 'h264', options: { seconds, fate: loseFrom(110, 125) } },
  lossyOpus: { codec: 'opus', options: { seconds, fate: loseFrom(60, 120) } },
  keylessVp8: { codec: 'vp8', options: { seconds, fate: (index) => (index === 0 || index > 20 ? 'drop' : 'forward') } },
  resizedVp8: { codec: 'vp8', options: { seconds: 2 * seconds, sizes: ['320x240', '640x360'] } },
  resizedH264: { codec: 'h264', options: { seconds: 2 * seconds, sizes: ['320x240', '640x360'] } },
} as const satisfies Record<string, { codec: SourceCodec; options: SourceOptions }>;

type SourceName = keyof typeof sources;

let recording: TestRecorder;
const recorded = new Map<SourceName, Recorded>();

beforeAll(async () => {
  recording = await startRecorder();
  const names = Object.keys(sources) as SourceName[];
  await Promise.all(
    names.map(async (name) => {
      const { codec, options } = sources[name];
      recorded.set(name, await record(recording, name, codec, options));
    }),
  );
});

afterAll(async () => {
  await recording.close();
});

function recordedOf(name: SourceName): Recorded {
  const found = recorded.get(name);
  if (!found) throw new Error(`${name} was not recorded`);
  return found;
}

async function filmOf(name: SourceName) {
  const out = recording.file(`${name}.film`);
  const { track } = await muxTrack(recordedOf(name).journal, out);
  const extension = sources[name].codec === 'h264' ? 'mp4' : 'webm';
  return { out, track, path: track ? await decrypted(out, extension) : '' };
}

/** How far the frame that lies worst is from the raster of the source, in seconds. */
function worstOffset(frameTimes: readonly number[]): number {
  return Math.max(...frameTimes.map((time) => Math.abs(time - Math.round(time / frameSeconds) * frameSeconds)));
}

test.each(['vp8', 'h264'] as const)('every picture of a %s camera is in the film, at its time', async (name) => {
  const { path, track } = await filmOf(name);
  const film = await probe(path);
  expect(track?.codec).toBe(name);
  expect(film.codec).toBe(name);
  expect(film.frameTimes.length).toBe(seconds * sourceFrameRate);
  expect(worstOffset(film.frameTimes)).toBeLessThan(0.002);
  expect(film.durationSeconds).toBeCloseTo(seconds, 1);
  expect((track?.durationMs ?? 0) / 1000).toBeCloseTo(film.durationSeconds, 2);
  expect(await decodingErrors(path)).toBe('');
});

test('a microphone becomes an Opus film of its length', async () => {
  const { path } = await filmOf('opus');
  const film = await probe(path);
  expect(film.codec).toBe('opus');
  expect(film.durationSeconds).toBeCloseTo(seconds, 1);
  expect(await decodingErrors(path)).toBe('');
});

test.each(['vp8', 'h264', 'opus'] as const)(
  'what a %s journal covers is the time in which packets were sent',
  async (name) => {
    const { journal, firstAt, lastAt } = recordedOf(name);
    const { startedAt, endedAt, gaps } = await coverageOf(journal);
    expect(gaps).toEqual([]);
    // A busy machine sends packets late, and the last one's own time tells nothing of that.
    expect(Math.abs((startedAt ?? 0) - firstAt)).toBeLessThan(500);
    expect(Math.abs((endedAt ?? 0) - lastAt)).toBeLessThan(500);
  },
);

test('packets that arrive late, as repaired ones do, find their place', async () => {
  const { path } = await filmOf('lateVp8');
  const film = await probe(path);
  expect(film.frameTimes.length).toBe(seconds * sourceFrameRate);
  expect(worstOffset(film.frameTimes)).toBeLessThan(0.002);
  expect(await decodingErrors(path)).toBe('');
});

test.each(['lossyVp8', 'lossyH264'] as const)(
  'after a real loss the film goes on with the next key frame, and nothing is shifted (%s)',
  async (name) => {
    const { path } = await filmOf(name);
    const { frameTimes, durationSeconds } = await probe(path);
    const missing = seconds * sourceFrameRate - frameTimes.length;
    expect(missing).toBeGreaterThan(0);
    // A key frame comes each second: no more than that and what was lost is missing.
    expect(missing).toBeLessThan(2 * sourceFrameRate);
    expect(worstOffset(frameTimes)).toBeLessThan(0.002);
    expect(frameTimes.at(-1)).toBeCloseTo(seconds - frameSeconds, 1);
    expect(durationSeconds).toBeCloseTo(seconds, 1);
    expect(await decodingErrors(path)).toBe('');
  },
);

test.each(['resizedVp8', 'resizedH264'] as const)('a picture that changes its size goes on (%s)', async (name) => {
  const { path } = await filmOf(name);
  const film = await probe(path);
  expect(film.frameTimes.length).toBe(2 * seconds * sourceFrameRate);
  expect(worstOffset(film.frameTimes)).toBeLessThan(0.002);
  expect(film.sizes).toEqual(['320x240', '640x360']);
});

test('lost sound becomes silence of the same length', async () => {
  const { path, track } = await filmOf('lossyOpus');
  const { frameTimes, durationSeconds } = await probe(path);
  expect(durationSeconds).toBeCloseTo(seconds, 1);
  expect(track?.durationMs).toBeGreaterThan(seconds * 1000 - 50);
  const widest = Math.max(...frameTimes.slice(1).map((time, index) => time - (frameTimes[index] ?? 0)));
  expect(widest).toBeLessThan(0.041);
});

test('muxing again gives the same film, and nothing half written lies beside it', async () => {
  const first = await filmOf('opus');
  const again = await filmOf('opus');
  expect(again.track).toEqual(first.track);
  await expect(access(`${first.out.path}.part`)).rejects.toThrow('ENOENT');
});

test('a track without a key frame has nothing to play', async () => {
  const { out, track } = await filmOf('keylessVp8');
  expect(track).toBeNull();
  for (const path of [out.path, `${out.path}.part`]) await expect(access(path)).rejects.toThrow('ENOENT');
});

test('on a full disk there is no film, and nothing half written is left', async () => {
  const out = recording.file('full');
  await symlink('/dev/full', `${out.path}.part`);
  await expect(muxTrack(recordedOf('vp8').journal, out)).rejects.toThrow('ENOSPC');
  for (const path of [out.path, `${out.path}.part`]) await expect(lstat(path)).rejects.toThrow('ENOENT');
});

test('what is no journal is refused', async () => {
  const film = recording.file('film');
  await expect(muxTrack({ ...film, path: '/dev/null' }, film)).rejects.toThrow('not a vault');
  const { out } = await filmOf('opus');
  await expect(muxTrack(out, film)).rejects.toThrow('not a journal');
});
