import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteOldLogs } from '../../server/viewing/logRetention.ts';
import { recomputeViewing } from '../../server/viewing/recomputeViewing.ts';
import { Device, openViewing, type ViewingScene } from '../support/viewing.ts';

const second = 1000;
const dayMs = 24 * 60 * 60 * second;

let scene: ViewingScene;
beforeAll(async () => {
  scene = await openViewing();
});
afterAll(() => scene?.close());

async function watched(): Promise<string> {
  const episodeId = await scene.addEpisode();
  const device = new Device(scene, episodeId);
  await device.open();
  scene.clock.advance(15 * second);
  await device.played(15 * second);
  await device.played(0);
  await scene.move(episodeId, 'ended', scene.clock.now());
  scene.clock.advance(11 * 60 * second);
  await scene.viewing.bringUpToDate();
  return episodeId;
}

const rowsOf = async (episodeId: string) => {
  const { prisma } = scene.database;
  const where = { episodeId };
  return {
    pageViews: await prisma.pageView.count({ where }),
    reports: await prisma.playReport.count({ where }),
    views: await prisma.view.count({ where }),
    figures: (await prisma.episodeFigures.findUnique({ where }))?.figures,
  };
};

test('single rows go when their time is over; views and figures stay, and are said to stand as they are', async () => {
  const { prisma } = scene.database;
  const old = await watched();
  const before = await rowsOf(old);
  await deleteOldLogs(scene.foundation);
  expect(await rowsOf(old)).toEqual(before);
  expect(before).toMatchObject({ pageViews: 1, reports: 2, views: 1, figures: { live: { watchMs: 15 * second } } });

  scene.clock.advance(364 * dayMs);
  const young = await watched();
  scene.clock.advance(2 * dayMs);
  await deleteOldLogs(scene.foundation);
  expect(await rowsOf(old)).toEqual({ ...before, pageViews: 0, reports: 0 });
  expect(await rowsOf(young)).toMatchObject({ pageViews: 1, reports: 2, views: 1 });
  const found = { episodes: 2, withoutRows: 1, behind: 0, withoutMessages: 0, differences: [] };
  expect(await recomputeViewing(prisma)).toEqual(found);

  await scene.viewing.bringUpToDate();
  await scene.restart().start();
  await scene.viewing.bringUpToDate();
  expect((await rowsOf(old)).figures).toMatchObject({ live: { watchMs: 15 * second }, pageViews: { live: 1 } });
});
