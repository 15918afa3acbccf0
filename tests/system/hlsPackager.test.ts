import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { indexFile, readIndex } from '#recordings';
import { probe, streamErrors, streamsOf } from '../support/films.ts';
import { startPackager, type TestPackager } from '../support/packagers.ts';
import { until } from '../support/recorders.ts';
import { sourceFrameRate } from '../support/rtpSource.ts';

let packaging: TestPackager;

beforeEach(async () => {
  packaging = await startPackager();
});

afterEach(async () => {
  await packaging.close();
});

const segments = (count: number) => until(() => packaging.segments().length >= count, `${count} segments`, 30_000);

test('picture and sound become segments of a second that decode, each where the one before ended and at its moment of the wall clock', async () => {
  const { program, packager } = packaging;
  await program.publish('opus', { seconds: 60 });
  const { source } = await program.publish('h264', { seconds: 60 });
  await segments(5);
  const all = packaging.segments();
  const newest = all.at(-1);
  expect(Math.abs(Date.now() - ((newest?.at ?? 0) + (newest?.durationMs ?? 0)))).toBeLessThan(1500);
  expect(packager.delayMs).toBeGreaterThan(900);
  expect(packager.delayMs).toBeLessThan(2000);
  for (const [index, { at, durationMs }] of all.slice(0, -1).entries())
    expect(Math.abs((all[index + 1]?.at ?? 0) - at - durationMs)).toBeLessThanOrEqual(2);
  await packager.close();

  const [run] = packaging.runs;
  expect(packaging.runs.length).toBe(1);
  const lengths = packaging
    .segments()
    .slice(1, 5)
    .map(({ durationMs }) => durationMs);
  for (const length of lengths) expect(Math.abs(length - 1000)).toBeLessThan(100);
  expect(Math.abs((run?.startedAt ?? 0) - source.firstAt)).toBeLessThan(1500);
  const film = await packaging.film(run);
  expect(await streamErrors(film)).toBe('');
  const streams = await streamsOf(film);
  expect(streams.map(({ codec }) => codec)).toEqual(['h264', 'aac']);
  const [picture, sound] = streams.map(({ startSeconds, seconds }) => ({ startSeconds, seconds }));
  expect(Math.abs((picture?.startSeconds ?? 0) - (sound?.startSeconds ?? 9))).toBeLessThan(0.1);
  expect(Math.abs((picture?.seconds ?? 0) - (sound?.seconds ?? 9))).toBeLessThan(0.3);
  expect((await streamsOf(await packaging.film(run, 'sound'))).map(({ codec }) => codec)).toEqual(['aac']);
});

test('a sender that makes a key frame every four seconds and takes no requests gets segments of four seconds', async () => {
  await packaging.program.publish('opus', { seconds: 60 });
  await packaging.program.publish('h264', { seconds: 60, keyFrameEvery: 4 * sourceFrameRate });
  await segments(2);
  const lengths = packaging.segments().map(({ durationMs }) => Math.round(durationMs / 1000));
  expect(lengths.slice(0, 2)).toEqual([4, 4]);
});

test('with packets lost on the way every segment still decodes, and the clock stays right', async () => {
  await packaging.program.publish('opus', { seconds: 60, fate: (index) => (index % 31 === 7 ? 'drop' : 'forward') });
  await packaging.program.publish('h264', { seconds: 60, fate: (index) => (index % 97 === 60 ? 'drop' : 'forward') });
  await segments(6);
  await packaging.packager.close();
  const film = await packaging.film(packaging.runs[0]);
  expect(await streamErrors(film)).toBe('');
  const [picture, sound] = await streamsOf(film);
  expect(Math.abs((picture?.seconds ?? 0) - (sound?.seconds ?? 9))).toBeLessThan(0.5);
});

test('packets that come late and out of order are put back into order', async () => {
  await packaging.program.publish('opus', { seconds: 60 });
  const late = (index: number) => (index % 10 === 3 ? { delayMs: 80 } : ('forward' as const));
  await packaging.program.publish('h264', { seconds: 60, fate: late });
  await segments(4);
  await packaging.packager.close();
  const film = await packaging.film(packaging.runs[0]);
  expect(await streamErrors(film)).toBe('');
  const { frameTimes } = await probe(film);
  expect(frameTimes.length).toBeGreaterThan(4 * sourceFrameRate - 3);
});

test('a program without sound has silence, and its sound when it comes, in one run', async () => {
  await packaging.program.publish('h264', { seconds: 60 });
  await segments(2);
  const sound = await packaging.program.publish('opus', { seconds: 60 });
  await segments(5);
  sound.close();
  await segments(8);
  await packaging.packager.close();
  expect(packaging.runs.length).toBe(1);
  const [picture, heard] = await streamsOf(await packaging.film(packaging.runs[0]));
  expect(Math.abs((picture?.seconds ?? 0) - (heard?.seconds ?? 9))).toBeLessThan(0.6);
});

test('a killed ffmpeg is followed by another one, in a run of its own, within seconds', async () => {
  await packaging.program.publish('opus', { seconds: 60 });
  await packaging.program.publish('h264', { seconds: 60 });
  await segments(2);
  const killedAt = Date.now();
  process.kill(packaging.packager.pid ?? 0, 'SIGKILL');
  await until(() => (packaging.runs[1]?.segments.program.length ?? 0) >= 2, 'segments of the next run');
  expect((packaging.runs[1]?.startedAt ?? 0) - killedAt).toBeLessThan(3000);
  expect(packaging.failures.length).toBe(1);
  expect(packaging.packager.down).toBe(false);
  expect(await streamErrors(await packaging.film(packaging.runs[1]))).toBe('');
});

test('an ffmpeg that stands still is noticed, killed and followed by another one', async () => {
  await packaging.program.publish('opus', { seconds: 60 });
  await packaging.program.publish('h264', { seconds: 60 });
  await segments(2);
  process.kill(packaging.packager.pid ?? 0, 'SIGSTOP');
  await until(() => (packaging.runs[1]?.segments.program.length ?? 0) >= 1, 'a segment of the next run', 20_000);
  expect(packaging.failures).toEqual(['no segment came for 4 s']);
});

test('a picture of another size begins another run, without a hole between them', async () => {
  await packaging.program.publish('opus', { seconds: 60 });
  await packaging.program.publish('h264', { seconds: 60, sizes: ['320x240', '480x270'] });
  await until(() => (packaging.runs[1]?.segments.program.length ?? 0) >= 2, 'segments of the other size', 20_000);
  const [first, second] = packaging.runs;
  const before = first?.segments.program.at(-1);
  const after = second?.segments.program[0];
  expect(Math.abs((after?.at ?? 0) - (before?.at ?? 0) - (before?.durationMs ?? 0))).toBeLessThan(100);
  expect((await probe(await packaging.film(first))).sizes).toContain('320x240');
  expect((await probe(await packaging.film(second))).sizes).toContain('480x270');
  expect(packaging.failures).toEqual([]);
});

test('when sending stops, what came is there to its end; when it goes on, that is another run', async () => {
  await packaging.program.publish('opus', { seconds: 60 });
  const { silence, source } = await packaging.program.publish('h264', { seconds: 60 });
  await segments(2);
  silence();
  const endOfAll = () => {
    const last = packaging.segments().at(-1);
    return (last?.at ?? 0) + (last?.durationMs ?? 0);
  };
  await until(() => Math.abs(endOfAll() - source.lastAt) < 150, 'the end packaged', 10_000);
  await packaging.program.publish('h264', { seconds: 60 });
  await until(() => (packaging.runs[1]?.segments.program.length ?? 0) >= 1, 'a segment of the next sender');
  expect(packaging.failures).toEqual([]);
});

test('after a kill of the server ffmpeg ends by itself, and the index names whole segments only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'packager-'));
  const holder = fork(join(import.meta.dirname, '../support/packagerHolder.ts'), [folder], { stdio: 'inherit' });
  const [{ ffmpegPid }] = (await once(holder, 'message')) as [{ ffmpegPid: number }];
  expect(isRunning(ffmpegPid)).toBe(true);
  holder.kill('SIGKILL');
  await until(() => !isRunning(ffmpegPid), 'ffmpeg gone');
  const [id = ''] = await readdir(folder);
  const run = readIndex(await readFile(join(folder, id, indexFile), 'utf8'));
  expect(run?.segments.program.length).toBeGreaterThanOrEqual(2);
  for (const { name, bytes } of run?.segments.program ?? [])
    expect((await stat(join(folder, id, name))).size).toBe(bytes);
  await rm(folder, { recursive: true });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
