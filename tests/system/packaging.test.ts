import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { MediaLibrary } from '../../server/packaging/mediaLibrary.ts';
import { streamErrors } from '../support/films.ts';
import { addEpisode, openPackaging, type PackagingScene } from '../support/packagingScene.ts';
import { type ReadPlaylist, readPlaylist } from '../support/playlists.ts';
import { openProgramRoom, type ProgramRoom } from '../support/programRoom.ts';
import { until } from '../support/recorders.ts';

const run = promisify(execFile);

let scene: PackagingScene;
const rooms: ProgramRoom[] = [];

beforeAll(async () => {
  scene = await openPackaging();
});

afterEach(() => {
  for (const room of rooms.splice(0)) room.close();
});

afterAll(async () => {
  await scene.close();
});

/** An episode on the air whose program is sent. */
async function onAir(seconds = 120) {
  const episodeId = await addEpisode(scene.prisma);
  const program = await openProgramRoom();
  rooms.push(program);
  scene.packaging.start(episodeId, program.room);
  await program.publish('opus', { seconds });
  await program.publish('h264', { seconds });
  return { episodeId, program };
}

async function playlist(episodeId: string, name = 'live'): Promise<ReadPlaylist> {
  const response = await scene.get(`${episodeId}/${name}.m3u8`);
  return readPlaylist(response.ok ? await response.text() : '#EXTM3U\n');
}

const names = ({ segments }: ReadPlaylist) => segments.map(({ name }) => name);

const listed = (episodeId: string, count: number) =>
  until(async () => (await playlist(episodeId)).segments.length >= count, `${count} segments listed`, 30_000);

const statusOf = async (path: string) => (await scene.get(path)).status;

async function end(episodeId: string): Promise<void> {
  await scene.packaging.stop(episodeId);
  const endedAt = new Date();
  await scene.prisma.episode.update({
    where: { id: episodeId },
    data: { state: 'ended', stateSince: endedAt, endedAt },
  });
  scene.packaging.library.rowChanged(episodeId);
}

async function setState(episodeId: string, state: 'replay_published' | 'archived' | 'replay_review'): Promise<void> {
  await scene.prisma.episode.update({ where: { id: episodeId }, data: { state, stateSince: new Date() } });
  scene.packaging.library.rowChanged(episodeId);
}

test('the playlist on the air is what players and caches need, and ffmpeg plays it', async () => {
  const { episodeId } = await onAir();
  await listed(episodeId, 4);
  const response = await scene.get(`${episodeId}/live.m3u8`);
  expect(response.headers.get('content-type')).toContain('application/vnd.apple.mpegurl');
  expect(response.headers.get('cache-control')).toBe('public, max-age=1');
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  const live = readPlaylist(await response.text());
  expect(live.tags).toContain('#EXT-X-INDEPENDENT-SEGMENTS');
  expect(live.ended).toBe(false);
  expect(Math.abs(Date.parse(live.segments[0]?.at ?? '') - Date.now())).toBeLessThan(20_000);
  for (const { durationMs } of live.segments)
    expect(Math.round(durationMs / 1000)).toBeLessThanOrEqual(live.targetSeconds);

  const segment = await scene.get(`${episodeId}/${live.segments[0]?.name}`);
  expect(segment.status).toBe(200);
  expect(segment.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  const head = await scene.get(`${episodeId}/${live.segments[0]?.name}`, { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe(String((await segment.arrayBuffer()).byteLength));

  const film = join(scene.folder, 'played.mp4');
  await run('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-i',
    `${scene.url}/hls/${episodeId}/live.m3u8`,
    '-t',
    '3',
    '-c',
    'copy',
    film,
  ]);
  expect(await streamErrors(film)).toBe('');
  const sound = await playlist(episodeId, 'sound');
  expect(sound.segments.length).toBeGreaterThan(2);
  expect((await playlist(episodeId, 'window')).segments.length).toBeGreaterThanOrEqual(live.segments.length);
  await end(episodeId);
  expect((await playlist(episodeId)).ended).toBe(true);
});

test('an hour of playlist is sent compressed to who takes it, each way with a tag of its own', async () => {
  const { episodeId } = await onAir();
  await listed(episodeId, 3);
  const get = async (which: string, encoding: string) => {
    const { headers, body } = await scene.get(`${episodeId}/${which}.m3u8`, {
      headers: { 'Accept-Encoding': encoding },
    });
    const text = await new Response(body).text();
    return { text, vary: headers.get('vary'), encoding: headers.get('content-encoding'), tag: headers.get('etag') };
  };
  await scene.packaging.stop(episodeId);
  const [plain, compressed] = [await get('window', 'identity'), await get('window', 'deflate, gzip;q=0.5')];
  expect([plain.encoding, compressed.encoding]).toEqual([null, 'gzip']);
  expect([plain.vary, compressed.vary]).toEqual(['Accept-Encoding', 'Accept-Encoding']);
  // fetch unpacks it.
  expect(compressed.text).toBe(plain.text);
  expect(readPlaylist(compressed.text).segments.length).toBeGreaterThanOrEqual(3);
  expect(compressed.tag).not.toBe(plain.tag);
  const { segments } = readPlaylist((await get('live', 'gzip')).text);
  expect(segments.length).toBeGreaterThanOrEqual(3);
  await end(episodeId);
  await setState(episodeId, 'replay_published');
  expect((await get('replay', 'gzip')).encoding).toBe('gzip');
});

test('no cache keeps a refusal: what is not there yet comes in a second', async () => {
  const waiting = await addEpisode(scene.prisma, { state: 'preview' });
  const kept = async (path: string) => {
    const { status, headers } = await scene.get(path);
    return [status, headers.get('cache-control')];
  };
  const names = ['live.m3u8', 'replay.m3u8', 'recording.m3u8', 'captions.vtt', 's/AAAAAAAAAAAAAAAAAAAAAA.m4s', 'none'];
  for (const name of names) expect(await kept(`${waiting}/${name}`)).toEqual([404, 'no-store']);
  await scene.prisma.episode.update({ where: { id: waiting }, data: { state: 'live' } });
  scene.packaging.library.rowChanged(waiting);
  // On the air, and no segment yet.
  expect(await kept(`${waiting}/live.m3u8`)).toEqual([404, 'no-store']);
});

test('an unchanged playlist is not sent twice', async () => {
  const { episodeId, program } = await onAir();
  await listed(episodeId, 2);
  await scene.packaging.stop(episodeId);
  program.close();
  const first = await scene.get(`${episodeId}/live.m3u8`);
  const again = await scene.get(`${episodeId}/live.m3u8`, {
    headers: { 'If-None-Match': first.headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' },
  });
  expect(again.status).toBe(304);
});

test('two cuts that begin at one moment are two, also after the next start', async () => {
  const { episodeId } = await onAir();
  await listed(episodeId, 4);
  await end(episodeId);
  const from = Date.parse((await playlist(episodeId)).segments[0]?.at ?? '');
  const at = (ms: number) => new Date(from + ms);
  const cut = { episodeId, fromAt: at(0), cutById: episodeId, reason: '误播' };
  const cuts = [
    { ...cut, cutAt: at(1000), releasedAt: at(1100) },
    { ...cut, cutAt: at(60_000), releasedAt: at(60_100) },
  ];
  for (const data of cuts) await scene.prisma.emergencyCut.create({ data });
  await scene.restart();
  expect(names(await playlist(episodeId))).toEqual([]);
  await setState(episodeId, 'replay_published');
  expect(await statusOf(`${episodeId}/replay.m3u8`)).toBe(404);
});

test('a cut takes effect at once, in every playlist and for every address, and for ever', async () => {
  const { episodeId } = await onAir();
  await listed(episodeId, 5);
  const before = await playlist(episodeId);
  const fromAt = new Date(Date.now() - 2500);
  const cutAt = Date.now();
  scene.packaging.cut(episodeId, fromAt);
  const { id: cutId } = await scene.prisma.emergencyCut.create({
    data: { episodeId, fromAt, cutAt: new Date(cutAt), cutById: episodeId, reason: '误播' },
  });
  const blocked = await playlist(episodeId);
  expect(Date.now() - cutAt).toBeLessThan(1000);
  const gone = names(before).filter((name) => !names(blocked).includes(name));
  expect(gone.length).toBeGreaterThanOrEqual(1);
  for (const name of gone) expect(await statusOf(`${episodeId}/${name}`)).toBe(404);
  expect(names(await playlist(episodeId, 'window')).some((name) => gone.includes(name))).toBe(false);
  const last = blocked.segments.at(-1);
  expect(await statusOf(`${episodeId}/${last?.name}`)).toBe(200);

  // The program goes on being sent; nothing of it comes out, also not after a new start of the server.
  await until(() => Date.now() - cutAt > 2500, 'time to package more');
  expect(names(await playlist(episodeId))).toEqual(names(blocked));
  await scene.restart();
  expect(names(await playlist(episodeId))).toEqual(names(blocked));
  for (const name of gone) expect(await statusOf(`${episodeId}/${name}`)).toBe(404);

  const releasedAt = new Date();
  scene.packaging.release(episodeId, releasedAt);
  await scene.prisma.emergencyCut.update({ where: { id: cutId }, data: { releasedAt } });
  const [program] = rooms;
  if (program) scene.packaging.start(episodeId, program.room);
  await listed(episodeId, blocked.segments.length + 2);
  const released = await playlist(episodeId);
  expect(released.mediaSequence).toBeGreaterThanOrEqual(blocked.mediaSequence);
  expect(released.segments.some(({ discontinuity }) => discontinuity)).toBe(true);
  await end(episodeId);
  await setState(episodeId, 'replay_published');
  for (const which of ['live', 'window', 'replay'])
    expect(names(await playlist(episodeId, which)).some((name) => gone.includes(name))).toBe(false);
  for (const name of gone) expect(await statusOf(`${episodeId}/${name}`)).toBe(404);
});

test('after a kill of the server what was packaged is there again, and the playlist goes on', async () => {
  const { episodeId, program } = await onAir();
  await listed(episodeId, 3);
  const before = await playlist(episodeId);
  await scene.restart();
  expect(names(await playlist(episodeId)).slice(0, before.segments.length)).toEqual(names(before));
  const [row] = await scene.prisma.hlsRun.findMany({ where: { episodeId } });
  expect(row?.endedAt).not.toBeNull();
  scene.packaging.start(episodeId, program.room);
  await listed(episodeId, before.segments.length + 3);
  const after = await playlist(episodeId);
  expect(after.segments.filter(({ discontinuity }) => discontinuity).length).toBe(1);
});

test('while the program is interrupted its playlist stays, without an end', async () => {
  const { episodeId, program } = await onAir();
  await listed(episodeId, 2);
  program.close();
  await scene.prisma.episode.update({ where: { id: episodeId }, data: { state: 'interrupted' } });
  scene.packaging.library.rowChanged(episodeId);
  const interrupted = await playlist(episodeId);
  expect(interrupted.segments.length).toBeGreaterThanOrEqual(2);
  expect(interrupted.ended).toBe(false);
});

test('a replay is public only when it is published, and without what was trimmed away', async () => {
  const { episodeId } = await onAir();
  await listed(episodeId, 6);
  await end(episodeId);
  await setState(episodeId, 'replay_review');
  const { hostId } = await scene.prisma.episode.findUniqueOrThrow({ where: { id: episodeId } });
  const everything = await fetch(`${scene.url}${scene.packaging.crewUrl(episodeId, hostId)}`);
  expect(everything.headers.get('cache-control')).toBe('private, no-store');
  const whole = readPlaylist(await everything.text());
  const wholeNames = names(whole).map((name) => name.split('?')[0] ?? '');
  expect(await statusOf(`${episodeId}/replay.m3u8`)).toBe(404);
  expect(await statusOf(`${episodeId}/recording.m3u8`)).toBe(404);
  expect(await statusOf(`${episodeId}/recording.m3u8?crew=forged`)).toBe(404);
  expect(await statusOf(`${episodeId}/live.m3u8`)).toBe(404);
  expect(await statusOf(`${episodeId}/${wholeNames[0]}`)).toBe(404);
  expect(await statusOf(`${episodeId}/${whole.segments[0]?.name}`)).toBe(200);

  await scene.prisma.episode.update({ where: { id: episodeId }, data: { trimStartMs: 1500, trimEndMs: 500 } });
  await setState(episodeId, 'replay_published');
  const replay = await playlist(episodeId, 'replay');
  expect(replay.ended).toBe(true);
  expect(names(replay)).toEqual(wholeNames.filter((_name, index) => isInside(whole, index, 1500, 500)));
  expect(await statusOf(`${episodeId}/${wholeNames[0]}`)).toBe(404);
  expect(await statusOf(`${episodeId}/${wholeNames[2]}`)).toBe(200);
  // Trimmed anew it is another one, also to who has it already.
  const tag = (await scene.get(`${episodeId}/replay.m3u8`)).headers.get('etag') ?? '';
  const ask = () =>
    scene.get(`${episodeId}/replay.m3u8`, { headers: { 'If-None-Match': tag, 'Cache-Control': 'max-age=0' } });
  expect((await ask()).status).toBe(304);
  await scene.prisma.episode.update({ where: { id: episodeId }, data: { trimStartMs: 3500 } });
  scene.packaging.library.rowChanged(episodeId);
  expect((await ask()).status).toBe(200);
  await scene.prisma.episode.update({ where: { id: episodeId }, data: { trimStartMs: 1500 } });
  scene.packaging.library.rowChanged(episodeId);
  const known = await scene.packaging.replay(episodeId);
  const length = replay.segments.reduce((sum, { durationMs }) => sum + durationMs, 0);
  expect(known?.durationMs).toBe(length);
  const start = Date.parse(replay.segments[0]?.at ?? '');
  expect(known?.positionOf(new Date(start + 700))).toBe(700);
  expect(known?.positionOf(new Date(start - 700))).toBeNull();

  const film = join(scene.folder, 'replay.mp4');
  await run('ffmpeg', ['-v', 'error', '-y', '-i', `${scene.url}/hls/${episodeId}/replay.m3u8`, '-c', 'copy', film]);
  expect(await streamErrors(film)).toBe('');
  await setState(episodeId, 'archived');
  expect(await statusOf(`${episodeId}/replay.m3u8`)).toBe(404);
  expect(await statusOf(`${episodeId}/${wholeNames[2]}`)).toBe(404);
});

/** Whether a segment lies wholly between so many ms after the beginning and before the end. */
function isInside({ segments }: ReadPlaylist, index: number, startMs: number, endMs: number): boolean {
  const lengthOf = (some: ReadPlaylist['segments']) => some.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return lengthOf(segments.slice(0, index)) >= startMs && lengthOf(segments.slice(index + 1)) >= endMs;
}

test('media whose days are over are gone from the disk, those of others, of published replays and of withdrawn ones are not', async () => {
  const add = async (
    state: 'ended' | 'archived' | 'replay_published' | 'replay_review',
    daysAgo: number,
    movedDaysAgo = daysAgo,
  ) => {
    const before = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000);
    const part = { state, stateSince: before(movedDaysAgo), endedAt: before(daysAgo) };
    const episodeId = await addEpisode(scene.prisma, part);
    await scene.packaging.library.keepCaptions(episodeId, 'WEBVTT\n');
    return episodeId;
  };
  const kept = [
    await add('archived', 364),
    await add('replay_published', 400),
    await add('replay_review', 400, 380), // withdrawn, and worked on
    await add('archived', 400, 10),
  ];
  const over = [await add('archived', 366), await add('ended', 366)];
  // A server was killed after it had written that they are gone.
  const left = await add('archived', 366);
  await scene.prisma.episode.update({ where: { id: left }, data: { contentDeletedAt: new Date() } });
  await scene.restart();
  for (const id of over) {
    await until(
      async () => (await scene.prisma.episode.findUniqueOrThrow({ where: { id } })).contentDeletedAt !== null,
      'retention',
    );
    await until(() => !existsSync(join(scene.folder, id)), 'files gone');
  }
  await until(() => !existsSync(join(scene.folder, left)), 'what was left is gone, too');
  for (const id of kept) expect(existsSync(join(scene.folder, id))).toBe(true);
});

test('with too little space on the disk nothing is packaged, and the crew is told', async () => {
  const full = await openPackaging({ minFreeBytes: 2 ** 60 });
  await full.packaging.restore();
  const program = await openProgramRoom();
  rooms.push(program);
  const episodeId = await addEpisode(full.prisma);
  full.packaging.start(episodeId, program.room);
  const { source } = await program.publish('h264', { seconds: 60 });
  await until(() => Date.now() - source.firstAt > 3000, 'some seconds sent');
  expect(full.packaging.health(episodeId)).toEqual({ delayMs: null, down: true, diskLow: true });
  expect((await full.get(`${episodeId}/live.m3u8`)).status).toBe(404);
  await full.close();
});

test('nothing that is not a segment of the episode can be asked for', async () => {
  const episodeId = await addEpisode(scene.prisma);
  await writeFile(join(scene.folder, 'secret.txt'), 'secret');
  expect((await readFile(join(scene.folder, 'secret.txt'))).length).toBe(6);
  for (const path of [
    `${episodeId}/s/..%2F..%2Fsecret.txt`,
    `${episodeId}/s/index.jsonl`,
    `${episodeId}/s/AAAAAAAAAAAAAAAAAAAAAA.m4s`,
    `${episodeId}/live.m3u8`,
    'none/live.m3u8',
    '00000000-0000-4000-8000-000000000000/live.m3u8',
  ])
    expect(await statusOf(path)).toBe(404);
});

test('when the cuts cannot be read nothing is handed out, and packaging goes on', async () => {
  const { emergencyCut } = scene.prisma;
  let failures = 0;
  const prisma = new Proxy(scene.prisma, {
    get: (own, name) => {
      if (name !== 'emergencyCut' || failures >= 3) return Reflect.get(own, name);
      failures += 1;
      return { ...emergencyCut, findMany: () => Promise.reject(new Error('the database is away')) };
    },
  });
  const library = new MediaLibrary({ ...scene.foundation, prisma }, scene.folder);
  const program = await openProgramRoom();
  rooms.push(program);
  const episodeId = await addEpisode(scene.prisma);
  const media = library.open(episodeId);
  media.start(program.room);
  await program.publish('h264', { seconds: 60 });
  await expect(library.loaded(episodeId)).rejects.toThrow('the database is away');
  await expect(library.loaded(episodeId)).rejects.toThrow('the database is away');
  expect(await library.loaded(episodeId)).toBe(media);
  await until(() => media.timeline().items.length >= 2, 'segments');
  await media.stop();
});
