import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recomputeViewing } from '../../server/viewing/recomputeViewing.ts';
import { Device, firstMoment, openViewing, sessionOf, type ViewingScene } from '../support/viewing.ts';

const second = 1000;

let scene: ViewingScene;
beforeAll(async () => {
  scene = await openViewing();
});
afterAll(() => scene?.close());

const context = {
  account: sessionOf(randomUUID(), 'statistics_officer'),
  ip: '',
  startSession() {},
  clearSession() {},
};
/** As the page gets them, up to date; and the same again from the raw rows. */
async function figuresOf(episodeId: string) {
  scene.clock.advance(1);
  await scene.viewing.bringUpToDate();
  scene.clock.advance(1);
  expect(await recomputeViewing(scene.database.prisma)).toMatchObject({ differences: [], behind: 0 });
  const input = { params: { episodeId }, query: {}, body: {} };
  return (await scene.viewing.routes.getEpisodeFigures(input, context)).figures;
}

test('an account has so many new devices a day; those beyond are viewers of their own, and known ones cost nothing', async () => {
  const { prisma } = scene.database;
  const episodeId = await scene.addEpisode();
  const accountId = randomUUID();
  const keys = Array.from({ length: 25 }, () => randomUUID());
  const [first = ''] = keys;
  for (const key of keys) {
    await scene.viewing.link(first, accountId); // known from the first time on: it costs nothing
    await scene.viewing.link(key, accountId);
  }
  const linked = async () => (await prisma.viewerLink.findMany({ where: { accountId } })).map((row) => row.viewerKey);
  expect((await linked()).sort()).toEqual(keys.slice(0, 20).sort());
  const other = randomUUID();
  await scene.viewing.link(keys[24] ?? '', other); // still nobody's
  expect(await prisma.viewerLink.count({ where: { accountId: other } })).toBe(1);

  const devices = keys.slice(18, 23).map((key) => new Device(scene, episodeId, key));
  await Promise.all(devices.map((device) => device.open()));
  scene.clock.advance(10 * second);
  await Promise.all(devices.map((device) => device.played(10 * second)));
  expect(await figuresOf(episodeId)).toMatchObject({ live: { views: 5 }, uniqueViewers: 4 });
});

test('what a device reports that neither counts nor has an account is acknowledged and leaves no row', async () => {
  const episodeId = await scene.addEpisode();
  const { prisma } = scene.database;
  const account = await prisma.account.create({ data: { role: 'citizen', createdAt: firstMoment } });
  const beyond = Object.assign(new Device(scene, episodeId), { counted: false });
  const signedIn = Object.assign(new Device(scene, episodeId), { counted: false, accountId: account.id });
  for (const device of [beyond, signedIn]) await device.open('live', false);
  scene.clock.advance(10 * second);
  for (const device of [beyond, signedIn]) await device.played(10 * second);
  const rows = await prisma.playReport.findMany({ where: { episodeId } });
  expect(rows.map(({ viewerKey, counted }) => ({ viewerKey, counted }))).toEqual([
    { viewerKey: signedIn.viewerKey, counted: false },
  ]);
  expect(await figuresOf(episodeId)).toMatchObject({ live: { views: 0, watchMs: 0 }, uniqueViewers: 0 });
  // Its play goes on from another address, where it counts: from the first report on, as its opening did not count.
  beyond.counted = true;
  for (let beat = 0; beat < 2; beat += 1) {
    scene.clock.advance(15 * second);
    await beyond.played(15 * second);
  }
  expect(await figuresOf(episodeId)).toMatchObject({ live: { views: 1, watchMs: 15 * second }, uniqueViewers: 1 });
});
