import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser } from '../support/browser.ts';
import { addEpisode } from '../support/episodeRows.ts';
import { LiveScene } from '../support/liveScene.ts';
import { LiveSocketPage } from '../support/socketPage.ts';

let application: TestApplication;
beforeAll(async () => {
  const env = { LIVE_VIEWERS_PER_ADDRESS: '2', LIVE_SOCKETS_PER_ADDRESS: '3', TRUSTED_PROXIES: '127.0.0.1' };
  application = await startApplication({ env });
});
afterAll(() => application.close());

/** A device behind the proxy, with this address. */
async function open(episodeId: string, address: string, viewerToken: string | null = null) {
  const input = { params: { episodeId }, body: { viewerToken } };
  const { body } = await new Browser(application.url).request('openEpisode', input, { 'x-forwarded-for': address });
  if (!body.ok) throw new Error(body.error.code);
  return body.data as { viewerToken: string; liveToken: string };
}

const counted = (episodeId: string) =>
  application.database.prisma.pageView.findMany({ where: { episodeId }, orderBy: { at: 'asc' } });

async function watch(liveToken: string): Promise<LiveSocketPage> {
  const page = await LiveSocketPage.open(application.url, liveToken);
  await page.call('live.watch', {});
  return page;
}

const played = {
  playId: randomUUID(),
  seq: 1,
  phase: 'live',
  transport: 'hls',
  playedMs: 3000,
  positionMs: null,
} as const;

test('of one address so many devices count at an episode; the others watch, and no figure and no number takes notice', async () => {
  const episodeId = await addEpisode(application, { liveAt: new Date(Date.now() - 60_000) });
  const [first, second, third] = [
    await open(episodeId, '198.51.100.1'),
    await open(episodeId, '198.51.100.1'),
    await open(episodeId, '198.51.100.1'),
  ];
  // Who counts goes on to count, who does not comes to count from nowhere but another address.
  await open(episodeId, '198.51.100.1', first.viewerToken);
  await open(episodeId, '198.51.100.1', third.viewerToken);
  await open(episodeId, '198.51.100.2');
  await vi.waitFor(async () => expect(await counted(episodeId)).toHaveLength(6));
  expect((await counted(episodeId)).map((row) => row.counted).sort()).toEqual([false, false, true, true, true, true]);
  const pages = [await watch(second.liveToken), await watch(third.liveToken)];
  const [counts, beyond] = pages;
  expect((await beyond?.call('live.watch', {}))?.live.viewers).toBe(1);
  await beyond?.call('live.like', { count: 5 });
  await counts?.call('live.like', { count: 2 });
  expect((await counts?.hears('live.counts', ({ likes }) => likes > 0))?.likes).toBe(2);
  for (const page of pages) await page.call('live.played', { ...played, playId: randomUUID() });
  const reports = await application.database.prisma.playReport.findMany({
    where: { episodeId },
    orderBy: { id: 'asc' },
  });
  expect(reports.map((report) => report.counted)).toEqual([true]); // nothing of the one beyond is kept
  const metrics = await (await fetch(`${application.operationUrl}/metrics`)).text();
  expect(metrics).toMatch(/^live_uncounted_openings 2$/m);
  for (const page of pages) page.close();
});

test('one address has so many viewers’ sockets at a time; the crew and other addresses come in', async () => {
  const scene = await LiveScene.open(application);
  const enter = async (address: string) => {
    const { liveToken } = await open(scene.episodeId, address);
    const extraHeaders = { 'x-forwarded-for': address };
    const page = new LiveSocketPage(`${application.url}/live`, { auth: { token: liveToken }, extraHeaders });
    scene.pages.push(page);
    return page.connected();
  };
  const pages = [await enter('203.0.113.5'), await enter('203.0.113.5'), await enter('203.0.113.5')];
  await expect(enter('203.0.113.5')).rejects.toThrow('too_many_requests');
  await enter('203.0.113.6');
  await scene.crew('moderator1');
  pages[0]?.close();
  await vi.waitFor(() => enter('203.0.113.5'), { timeout: 5000 });
  await scene.close();
});

test('the crew is told that the server drains, also who comes then', async () => {
  const scene = await LiveScene.open(application);
  const [present, viewer] = [await scene.crew('host1'), await scene.viewer(new Browser(application.url))];
  await application.drain();
  expect((await present.hears('live.draining')).message).toContain('系统即将维护');
  const late = await scene.crew('moderator1');
  await late.hears('live.draining');
  expect(viewer.pushed.map(({ name }) => name)).not.toContain('live.draining');
  await scene.close();
});

test('pages that are open and renew their tokens without end keep out nobody of their address who comes', async () => {
  const episodeId = await addEpisode(application, { liveAt: new Date(Date.now() - 60_000) });
  const from = { 'x-forwarded-for': '198.51.100.7' };
  // The cheapest of renewals: an invitation that nobody gave.
  const input = { params: { episodeId }, body: { viewerToken: null, invitation: 'none' } };
  const renew = () => new Browser(application.url).request('renewLiveToken', input, from);
  for (let asked = 0; asked < 3100; asked += 50) await Promise.all(Array.from({ length: 50 }, renew));
  expect((await open(episodeId, '198.51.100.7')).liveToken).not.toBe('');
});

test('a page knows where HLS is before it has a socket, while it is on the air and not longer', async () => {
  const hlsIn = async (state: 'scheduled' | 'live' | 'interrupted' | 'blocked' | 'ended') => {
    const params = { episodeId: await addEpisode(application, { state }) };
    const { hls } = await new Browser(application.url).call('getPublicEpisode', { params });
    return hls?.url.replace(params.episodeId, '…') ?? null;
  };
  expect([await hlsIn('live'), await hlsIn('interrupted')]).toEqual(['/hls/…/live.m3u8', '/hls/…/live.m3u8']);
  expect([await hlsIn('scheduled'), await hlsIn('blocked'), await hlsIn('ended')]).toEqual([null, null, null]);
});
