import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Role } from '#protocol';
import { indexFile } from '#recordings';
import type { HttpContext } from '../../server/http/handlers.ts';
import { replayRoutes } from '../../server/replays/replayRoutes.ts';
import { addEpisode, addStaff, openPackaging, type PackagingScene } from '../support/packagingScene.ts';

let scene: PackagingScene;
let routes: ReturnType<typeof replayRoutes>;
const start = Date.UTC(2026, 10, 22, 12);

beforeAll(async () => {
  scene = await openPackaging();
  routes = replayRoutes(scene.foundation, scene.packaging);
  producer = by('live_producer', await addStaff(scene.prisma, 'live_producer'));
});

afterAll(async () => {
  await scene.close();
});

const by = (role: Role, id: string = randomUUID()): HttpContext => ({
  account: { id, role, sessionId: randomUUID(), mustChangePassword: false },
  ip: '',
  startSession() {},
  clearSession() {},
});
let producer: HttpContext;

/** An episode in review whose recording is ten seconds, a gap of a minute, and ten seconds. */
async function recorded(state: 'replay_review' | 'replay_published' | 'live' = 'replay_review'): Promise<string> {
  const episodeId = await addEpisode(scene.prisma, { state });
  for (const [name, at] of [
    ['first', start],
    ['second', start + 70_000],
  ] as const) {
    const folder = join(scene.folder, episodeId, name);
    await mkdir(folder, { recursive: true });
    const segments = Array.from({ length: 10 }, (_, index) => {
      const segment = {
        type: 'segment',
        kind: 'program',
        name: segmentName(),
        at: at + index * 1000,
        durationMs: 1000,
      };
      return JSON.stringify({ ...segment, bytes: 1 });
    });
    const id = `${episodeId}-${name}`;
    await writeFile(
      join(folder, indexFile),
      `${[JSON.stringify({ type: 'run', id, startedAt: at }), ...segments].join('\n')}\n`,
    );
  }
  return episodeId;
}

const segmentName = () => `${randomUUID().replaceAll('-', '').slice(0, 22)}.m4s`;

const edit = (episodeId: string, context = producer) =>
  routes.getReplayEdit({ params: { episodeId }, query: {}, body: {} }, context);
const versionOf = async (id: string) => (await scene.prisma.episode.findUniqueOrThrow({ where: { id } })).editVersion;
const save = async (
  episodeId: string,
  body: {
    editVersion?: number;
    trimStartMs?: number;
    trimEndMs?: number;
    chapters?: { title: string; positionMs: number }[];
  },
) => {
  const present = { editVersion: await versionOf(episodeId), trimStartMs: 0, trimEndMs: 0, chapters: [] };
  return routes.saveReplayEdit({ params: { episodeId }, query: {}, body: { ...present, ...body } }, producer);
};
const caption = async (episodeId: string, vtt: string | null, editVersion?: number) => {
  const body = { vtt, editVersion: editVersion ?? (await versionOf(episodeId)) };
  return routes.saveCaptions({ params: { episodeId }, query: {}, body }, producer);
};

test('the crew sees the whole recording, with its gap and its cuts', async () => {
  const episodeId = await recorded();
  const cut = { fromAt: new Date(start + 8000), releasedAt: new Date(start + 60_000) };
  await scene.prisma.emergencyCut.create({
    data: { episodeId, ...cut, cutAt: new Date(start + 9000), cutById: episodeId, reason: '误播' },
  });
  const { hostId } = await scene.prisma.episode.findUniqueOrThrow({ where: { id: episodeId } });
  const seen = await edit(episodeId, by('live_host', hostId));
  expect(seen).toMatchObject({ durationMs: 18_000, trimStartMs: 0, hasCaptions: false });
  expect(seen.gaps).toEqual([
    { positionMs: 8000, fromAt: '2026-11-22T12:00:08.000Z', toAt: '2026-11-22T12:01:10.000Z' },
  ]);
  expect(seen.cuts).toEqual([{ fromAt: '2026-11-22T12:00:08.000Z', toAt: '2026-11-22T12:01:00.000Z', reason: '误播' }]);
  expect((await fetch(`${scene.url}${seen.playlistUrl}`)).status).toBe(200);
});

test('trims and chapters are kept, and a chapter keeps its moment when the trim changes', async () => {
  const episodeId = await recorded();
  const chapters = [
    { title: '开场', positionMs: 0 },
    { title: '劳动合同', positionMs: 12_000 },
  ];
  const seen = await save(episodeId, { trimStartMs: 2000, trimEndMs: 1000, chapters });
  expect(seen).toMatchObject({ durationMs: 20_000, trimStartMs: 2000, trimEndMs: 1000, chapters });
  const rows = await scene.prisma.chapter.findMany({ where: { episodeId }, orderBy: { at: 'asc' } });
  expect(rows.map(({ at }) => at.getTime())).toEqual([start, start + 72_000]);
  const replay = await scene.packaging.replay(episodeId);
  expect(replay?.durationMs).toBe(17_000);
  expect(rows.map(({ at }) => replay?.positionOf(at))).toEqual([null, 10_000]);
});

test('a chapter right behind the trim is there, although the replay begins with the next whole segment', async () => {
  const episodeId = await recorded();
  await save(episodeId, { trimStartMs: 2500, trimEndMs: 0, chapters: [{ title: '开场', positionMs: 2600 }] });
  const replay = await scene.packaging.replay(episodeId);
  expect(replay?.positionOf(new Date(start + 2600))).toBe(0);
  expect(replay?.positionOf(new Date(start + 2499))).toBeNull();
});

test('a chapter that stays where it is stays the one of its question, others go', async () => {
  const episodeId = await recorded();
  const questionId = randomUUID();
  const ofQuestion = { episodeId, questionId, title: '问题', at: new Date(start + 3000) };
  await scene.prisma.chapter.create({ data: ofQuestion });
  await scene.prisma.chapter.create({ data: { episodeId, title: '多余', at: new Date(start + 5000) } });
  const { chapters } = await save(episodeId, { chapters: [{ title: '新标题', positionMs: 3000 }] });
  expect(chapters).toMatchObject([{ title: '新标题', positionMs: 3000 }]);
  expect(await scene.prisma.chapter.findMany({ where: { episodeId }, select: { questionId: true } })).toEqual([
    { questionId },
  ]);
});

test('a question picked before the first picture was there is a chapter at the beginning, and stays one when it is edited', async () => {
  const episodeId = await recorded();
  const questionId = randomUUID();
  const liveAt = new Date(start - 2000);
  await scene.prisma.chapter.create({ data: { episodeId, questionId, title: '预演时选的问题', at: liveAt } });
  const { chapters } = await edit(episodeId);
  expect(chapters).toMatchObject([{ title: '预演时选的问题', positionMs: 0 }]);
  expect((await scene.packaging.replay(episodeId))?.positionOf(liveAt)).toBe(0);
  await save(episodeId, { chapters: [{ title: '第一个问题', positionMs: 0 }] });
  expect(await scene.prisma.chapter.findMany({ where: { episodeId } })).toMatchObject([
    { questionId, title: '第一个问题', at: liveAt },
  ]);
  await save(episodeId, { trimStartMs: 1000, chapters: [{ title: '第一个问题', positionMs: 0 }] });
  expect((await scene.packaging.replay(episodeId))?.positionOf(liveAt)).toBeNull();
});

test('a chapter in a gap stays with its question, and one outside the recording is not lost by a save', async () => {
  const episodeId = await recorded();
  const [inGap, after] = [randomUUID(), randomUUID()];
  const rows = [
    { episodeId, questionId: inGap, title: '中断时', at: new Date(start + 40_000) },
    { episodeId, questionId: after, title: '结束以后', at: new Date(start + 90_000) },
  ];
  await scene.prisma.chapter.createMany({ data: rows });
  const { chapters } = await edit(episodeId);
  expect(chapters).toMatchObject([{ title: '中断时', positionMs: 10_000 }]);
  await save(episodeId, { chapters: chapters.map(({ title, positionMs }) => ({ title, positionMs })) });
  const kept = await scene.prisma.chapter.findMany({ where: { episodeId }, orderBy: { at: 'asc' } });
  expect(kept.map(({ questionId }) => questionId)).toEqual([inGap, after]);
});

test('captions are on the replay as it is trimmed, and move with the trim', async () => {
  const episodeId = await recorded();
  await save(episodeId, { trimStartMs: 2000 });
  const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\n第一句<script>\n';
  expect(await caption(episodeId, vtt)).toMatchObject({ hasCaptions: true });
  await save(episodeId, { trimStartMs: 1000 });
  expect((await scene.get(`${episodeId}/captions.vtt`)).status).toBe(404);
  await scene.prisma.episode.update({ where: { id: episodeId }, data: { state: 'replay_published' } });
  const replay = await scene.packaging.replay(episodeId);
  const served = await fetch(`${scene.url}${replay?.captionsUrl}`);
  expect(served.headers.get('content-type')).toContain('text/vtt');
  expect(await served.text()).toBe('WEBVTT\n\n00:00:02.000 --> 00:00:03.000\n第一句\n');
});

test('captions are read once, however many ask for them, and others in their place again', async () => {
  const episodeId = await recorded();
  const captionsOf = async (name: string) => {
    await caption(episodeId, `WEBVTT\n\n00:01.000 --> 00:02.000\n${name}\n`);
    return scene.prisma.episode.findUniqueOrThrow({ where: { id: episodeId }, select: { captionsPath: true } });
  };
  const publish = async (state: 'replay_published' | 'replay_review') => {
    await scene.prisma.episode.update({ where: { id: episodeId }, data: { state } });
    scene.packaging.library.rowChanged(episodeId);
  };
  const shown = async () => (await scene.get(`${episodeId}/captions.vtt`)).text();
  const { captionsPath } = await captionsOf('第一版');
  await publish('replay_published');
  expect(await shown()).toContain('第一版');
  await rm(join(scene.folder, captionsPath ?? ''));
  expect(await shown()).toContain('第一版');
  await publish('replay_review');
  await captionsOf('第二版');
  await publish('replay_published');
  expect(await shown()).toContain('第二版');
});

test('captions can be taken away, and what is no WebVTT is refused', async () => {
  const episodeId = await recorded();
  await caption(episodeId, 'WEBVTT\n\n00:01.000 --> 00:02.000\n字');
  await expect(caption(episodeId, '<script>alert(1)</script>')).rejects.toMatchObject({ code: 'bad_request' });
  expect(await caption(episodeId, null)).toMatchObject({ hasCaptions: false });
});

test('of two who edit the same replay the second is told, and changes nothing; each save has its row', async () => {
  const episodeId = await recorded();
  const { editVersion } = await edit(episodeId);
  const first = await save(episodeId, { trimStartMs: 1000 });
  expect(first.editVersion).toBe(editVersion + 1);
  const late = save(episodeId, { editVersion, trimStartMs: 5000, chapters: [{ title: '晚了', positionMs: 6000 }] });
  await expect(late).rejects.toMatchObject({ code: 'conflict' });
  const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\n晚了\n';
  await expect(caption(episodeId, vtt, editVersion)).rejects.toMatchObject({ code: 'conflict' });
  expect(await edit(episodeId)).toMatchObject({ trimStartMs: 1000, chapters: [], hasCaptions: false });
  expect((await caption(episodeId, vtt)).editVersion).toBe(editVersion + 2);
  const rows = await scene.prisma.auditRow.findMany({ where: { subject: episodeId }, orderBy: { at: 'asc' } });
  expect(rows.map(({ action }) => action)).toEqual(['replay.edited', 'replay.captioned']);
});

test('nothing changes a replay that is published, or an episode that is on the air', async () => {
  for (const state of ['replay_published', 'live'] as const) {
    const episodeId = await recorded(state);
    await expect(save(episodeId, { trimStartMs: 1000 })).rejects.toMatchObject({ code: 'wrong_state' });
    await expect(caption(episodeId, null)).rejects.toMatchObject({ code: 'wrong_state' });
  }
});

test('trims that leave nothing and chapters outside the recording are refused', async () => {
  const episodeId = await recorded();
  const wrong = [{ trimStartMs: 15_000, trimEndMs: 6000 }, { chapters: [{ title: '后面', positionMs: 20_001 }] }];
  for (const body of wrong) await expect(save(episodeId, body)).rejects.toMatchObject({ code: 'bad_request' });
});

test('the address of the whole recording ends with the work on the episode', async () => {
  const episodeId = await recorded();
  const { hostId } = await scene.prisma.episode.findUniqueOrThrow({ where: { id: episodeId } });
  const { playlistUrl } = await edit(episodeId, by('live_host', hostId));
  const status = async () => (await fetch(`${scene.url}${playlistUrl}`)).status;
  expect(await status()).toBe(200);
  await scene.prisma.account.update({ where: { id: hostId }, data: { disabledAt: new Date() } });
  await vi.waitFor(async () => expect(await status()).toBe(404), { timeout: 1000 });
  await scene.prisma.account.update({ where: { id: hostId }, data: { disabledAt: null } });
  await vi.waitFor(async () => expect(await status()).toBe(200), { timeout: 1000 });
  const other = await addStaff(scene.prisma, 'live_host');
  await scene.prisma.episode.update({ where: { id: episodeId }, data: { hostId: other } });
  await vi.waitFor(async () => expect(await status()).toBe(404), { timeout: 1000 });
});

test('captions that come while the replay is published change nothing of it', async () => {
  const episodeId = await recorded();
  await caption(episodeId, 'WEBVTT\n\n00:01.000 --> 00:02.000\n审过的\n');
  const { library } = scene.packaging;
  const keep = library.keepCaptions.bind(library);
  vi.spyOn(library, 'keepCaptions').mockImplementationOnce(async (...kept) => {
    await scene.prisma.episode.update({ where: { id: episodeId }, data: { state: 'replay_published' } });
    return keep(...kept);
  });
  await expect(caption(episodeId, 'WEBVTT\n\n00:01.000 --> 00:02.000\n没审的\n')).rejects.toMatchObject({
    code: 'conflict',
  });
  library.rowChanged(episodeId);
  expect(await (await scene.get(`${episodeId}/captions.vtt`)).text()).toContain('审过的');
  const files = (await readdir(join(scene.folder, episodeId))).filter((name) => name.endsWith('.vtt'));
  expect(files).toHaveLength(1);
});

test('what is not open costs no look at the disk', async () => {
  const episodeId = await recorded();
  const loaded = vi.spyOn(scene.packaging.library, 'loaded');
  for (const name of ['live.m3u8', 'replay.m3u8', 'recording.m3u8', 'captions.vtt', `s/${segmentName()}`]) {
    expect((await scene.get(`${episodeId}/${name}`)).status).toBe(404);
  }
  expect(loaded).not.toHaveBeenCalled();
  loaded.mockRestore();
});

test('a host sees the own episodes only', async () => {
  const episodeId = await recorded();
  const { hostId } = await scene.prisma.episode.findUniqueOrThrow({ where: { id: episodeId } });
  expect(await edit(episodeId, by('live_host', hostId))).toMatchObject({ durationMs: 20_000 });
  const other = await addStaff(scene.prisma, 'live_host');
  await expect(edit(episodeId, by('live_host', other))).rejects.toMatchObject({ code: 'not_found' });
  await expect(edit(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
});
