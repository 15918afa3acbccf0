import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BufferTarget } from 'mediabunny';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeFilm } from '../../recordings/film/composeFilm.ts';
import type { FilmPlan } from '../../recordings/film/filmPlan.ts';
import { mediaIntervals } from '../../recordings/film/mediaIntervals.ts';
import { type ByteSource, localSource } from '../../recordings/vault/byteSource.ts';
import { beepsIn, flashesIn, type Region } from '../support/filmAnalysis.ts';
import { probe, streamsOf } from '../support/films.ts';

const run = promisify(execFile);
const left = { x: 280, y: 200, w: 80, h: 200 };
const right = { x: 920, y: 200, w: 80, h: 200 };
/** Signs that mean something to ffmpeg's parsers. */
const hostileName = "O'Neil\\,[v];color=red:%{pts}'";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'film-'));
});
afterAll(() => rm(folder, { recursive: true }));

const opened: ByteSource[] = [];
async function source(name: string): Promise<ByteSource> {
  const file = await localSource(join(folder, name));
  opened.push(file);
  return file;
}

/** Flashes for a tenth of every second. */
const flashing = (size: string, seconds: number) =>
  `color=black:s=${size}:r=30:d=${seconds},drawbox=color=white:t=fill:enable=lt(mod(t\\,1)\\,0.1)`;

async function camera(name: string, size: string, seconds: number): Promise<void> {
  const codec = name.endsWith('.mp4') ? ['-c:v', 'libx264'] : ['-c:v', 'libvpx', '-deadline', 'realtime'];
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', flashing(size, seconds), ...codec, join(folder, name)]);
}

/** Beeps for a tenth of every second. */
async function microphone(name: string, frequency: number, seconds: number): Promise<void> {
  const tone = `sine=f=${frequency}:r=48000:d=${seconds},volume=volume='lt(mod(t,1),0.1)':eval=frame`;
  const opus = ['-c:a', 'libopus', '-frame_duration', '20', join(folder, name)];
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', tone, ...opus]);
}

/** One track whose picture changes its size on the way. */
async function turnedCamera(name: string): Promise<void> {
  const parts = ['640x360', '360x640'];
  for (const size of parts) await camera(`${size}.webm`, size, 3);
  await writeFile(join(folder, 'parts'), parts.map((size) => `file ${size}.webm\n`).join(''));
  const joined = ['-f', 'concat', '-i', join(folder, 'parts'), '-c', 'copy', join(folder, name)];
  await run('ffmpeg', ['-v', 'error', ...joined]);
}

test('a film keeps every flash and beep in its place, whatever its tracks do', async () => {
  await turnedCamera('turned.webm');
  await camera('again.webm', '320x240', 3);
  // The tables of this one stand at its end.
  await camera('other.mp4', '640x480', 10);
  await microphone('one.webm', 1000, 6);
  await microphone('two.webm', 2500, 10);
  const names = ['turned.webm', 'again.webm', 'other.mp4', 'one.webm', 'two.webm'];
  const inputs = await Promise.all(
    names.map(async (name, index) => ({
      kind: index < 3 ? ('video' as const) : ('audio' as const),
      source: await source(name),
    })),
  );
  const plan: FilmPlan = {
    durationMs: 10_020,
    people: [
      {
        name: hostileName,
        cameras: [
          { input: 0, startMs: 13, durationMs: 6000 },
          { input: 1, startMs: 7030, durationMs: 3000 },
        ],
        microphones: [{ input: 3, startMs: 13, durationMs: 6000 }],
        notes: [{ fromMs: 6013, toMs: 7030, words: hostileName, picture: 'held' }],
      },
      {
        name: '李律师（律师）',
        cameras: [{ input: 2, startMs: -20, durationMs: 10_000 }],
        microphones: [{ input: 4, startMs: -20, durationMs: 10_000 }],
        notes: [],
      },
    ],
    screens: [],
    screenNotes: [],
    title: '咨询 20261122-0001  2026-11-22 17:25',
    screenTitle: '',
    mark: `仅供 ${hostileName} 使用`,
  };
  const target = new BufferTarget();
  const progress: number[] = [];
  const length = await composeFilm({ plan, inputs, target, onProgress: (ms) => progress.push(ms) });
  expect(Math.abs(length.videoMs - plan.durationMs)).toBeLessThan(100);
  expect(Math.abs(length.audioMs - plan.durationMs)).toBeLessThan(100);
  expect(progress.at(-1)).toBe(length.videoMs);

  const film = join(folder, 'film.mp4');
  await writeFile(film, Buffer.from(target.buffer ?? new ArrayBuffer(0)));
  expect((await probe(film)).sizes).toEqual(['1280x720']);
  expect((await streamsOf(film)).map(({ codec }) => codec).toSorted()).toEqual(['aac', 'h264']);
  const near = (times: number[], expected: number[]) => {
    expect(times.map(Math.round)).toEqual(expected.map(Math.round));
    for (const [index, time] of times.entries()) expect(Math.abs(time - (expected[index] ?? 0))).toBeLessThan(0.045);
  };
  near(await flashesIn(film, left), [0.02, 1.02, 2.02, 3.02, 4.02, 5.02, 7.05, 8.05, 9.05]);
  near(await flashesIn(film, right), [0.02, 1, 2, 3, 4, 5, 6, 7, 8, 9].slice(0, 10));
  near(await beepsIn(film, 1000), [0.03, 1.03, 2.03, 3.03, 4.03, 5.03]);
  near(await beepsIn(film, 2500), [0.02, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
}, 120_000);

test.each([10, 30, 50])('a picture that begins %i ms after the film stays in step with its sound', async (startMs) => {
  const seconds = 4;
  const [picture, sound, film] = [`picture${startMs}.webm`, `sound${startMs}.webm`, `film${startMs}.mp4`];
  await camera(picture, '640x360', seconds);
  await microphone(sound, 1000, seconds);
  const track = { startMs, durationMs: seconds * 1000 };
  const nobody = { name: '', cameras: [], microphones: [], notes: [] };
  const plan: FilmPlan = {
    durationMs: seconds * 1000 + 100,
    people: [{ ...nobody, cameras: [{ input: 0, ...track }], microphones: [{ input: 1, ...track }] }, nobody],
    ...{ screens: [], screenNotes: [], title: '', screenTitle: '', mark: '' },
  };
  const inputs = [
    { kind: 'video' as const, source: await source(picture) },
    { kind: 'audio' as const, source: await source(sound) },
  ];
  const target = new BufferTarget();
  await composeFilm({ plan, inputs, target });
  await writeFile(join(folder, film), Buffer.from(target.buffer ?? new ArrayBuffer(0)));
  const offsets = async (seen: string, heard: string, region: Region) => {
    const beeps = await beepsIn(join(folder, heard), 1000);
    // The first flash is cut by the beginning.
    return (await flashesIn(join(folder, seen), region)).slice(1).map((time, index) => time - (beeps[index + 1] ?? 0));
  };
  const own = await offsets(picture, sound, { x: 300, y: 100, w: 40, h: 100 });
  const kept = await offsets(film, film, left);
  expect(kept).toHaveLength(own.length);
  // Half of the film's 40 ms between two pictures, and what the ear of the test is unsure of.
  for (const [index, offset] of kept.entries()) expect(Math.abs(offset - (own[index] ?? 0))).toBeLessThan(0.028);
});

test('a film that cannot be made says why, and one that is given up ends at once', async () => {
  await writeFile(join(folder, 'noise.webm'), Buffer.alloc(100_000, 7));
  const nobody = { name: '', cameras: [], microphones: [], notes: [] };
  const plan: FilmPlan = {
    durationMs: 600_000,
    people: [{ ...nobody, cameras: [{ input: 0, startMs: 0, durationMs: 600_000 }] }, nobody],
    screens: [],
    screenNotes: [],
    title: '',
    screenTitle: '',
    mark: '',
  };
  const broken = [{ kind: 'video' as const, source: await source('noise.webm') }];
  await expect(composeFilm({ plan, inputs: broken, target: new BufferTarget() })).rejects.toThrow();

  const given = new AbortController();
  const inputs = [{ kind: 'video' as const, source: await source('again.webm') }];
  const composing = composeFilm({
    plan,
    inputs,
    target: new BufferTarget(),
    signal: given.signal,
    onProgress: () => given.abort(),
  });
  await expect(composing).rejects.toThrow();
}, 60_000);

test('what a file of one track holds is found in it, without the silence between', async () => {
  await camera('seen.webm', '320x240', 3);
  expect(await mediaIntervals(await source('seen.webm'))).toEqual([[0, expect.closeTo(2967, -2)]]);
  for (const file of opened) await file.close();
});
