import { randomUUID } from 'node:crypto';
import { expect, type Page, test, type WebSocketRoute } from '@playwright/test';
import { signedInCitizen } from './support/citizens.ts';
import { Crew } from './support/crew.ts';
import { pictureMoves, received, seesAndHears, until } from './support/media.ts';
import { Citizen, everybodyLeaves, Staff } from './support/people.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';
import { Viewer } from './support/viewer.ts';

const said = '讲得真明白';

let server: RunningServer;
let crew: Crew;
let host: Page;
test.beforeAll(async () => {
  server = await startServer({}, { LIVE_WEBRTC_VIEWERS: '1' });
});
test.beforeEach(async ({ browser }) => {
  crew = await Crew.announce(server.url, '欠薪怎么要回来');
  await crew.move('host1', 'open_preview');
  await crew.open('moderator1');
  host = (await Staff.signIn(browser, server, 'host1')).page;
  await host.goto(`/staff/episodes/${crew.episodeId}/studio`);
  await expect(() => crew.move('host1', 'start')).toPass({ timeout: 30_000 });
});
test.afterEach(async ({ browser }) => {
  await crew.move('host1', 'end');
  crew.leave();
  await everybodyLeaves(browser);
});
test.afterAll(() => server.stop());

test('a viewer chooses how much comes, moves between WebRTC and HLS, and is not bothered by what was turned off', async ({
  browser,
}) => {
  const viewer = await Viewer.open(browser, server, crew.episodeId);
  const { page } = viewer;
  await viewer.sees('webrtc');
  await choose(page, '流畅');
  await until(async () => (await received(page)).width === 320, 15_000, 'the smallest picture');
  await choose(page, '清晰');
  await until(async () => (await received(page)).width === 1280, 30_000, 'the largest picture');

  // Sound alone needs no place by WebRTC: another has it.
  await choose(page, '只听声音');
  await until(async () => (await viewer.way()) === 'hls', 15_000, 'sound by HLS');
  await expect(page.getByText('只听声音中')).toBeVisible();
  await expect.poll(() => page.locator('main video').evaluate(playedOf)).toBeGreaterThan(0);
  expect(await page.locator('main video').evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(0);
  const other = await Viewer.open(browser, server, crew.episodeId);
  await other.sees('webrtc');
  await choose(page, '自动');
  await viewer.sees('hls', 40_000);
  await other.page.close();
  await viewer.sees('webrtc', 40_000);

  // 弹幕 fly when wanted, and what was chosen holds for the next visit.
  const bullets = page.getByRole('button', { name: '弹幕' });
  await bullets.click();
  await say(said);
  await expect(page.locator('[aria-hidden=true]').getByText(said)).toBeVisible();
  await expect(page.getByRole('log').getByText(said)).toBeVisible();
  await page.reload();
  await expect(bullets).toHaveAttribute('aria-pressed', 'true');
  await bullets.click();
  await page.reload();
  await expect(bullets).toHaveAttribute('aria-pressed', 'false');
  await expect(page.getByRole('log').getByText(said)).toBeVisible();
});

test('a viewer whose socket is lost goes on with the same picture, and acts on it by the next', async ({ browser }) => {
  const sockets: WebSocketRoute[] = [];
  const prepare = (page: Page) =>
    page.routeWebSocket(/socket\.io/, (socket) => {
      socket.connectToServer();
      sockets.push(socket);
    });
  const viewer = await Viewer.open(browser, server, crew.episodeId, { prepare });
  const { page } = viewer;
  await viewer.sees('webrtc', 60_000);
  const connections = () => page.evaluate(() => window.peerConnections.length);
  const before = sockets.length;
  const made = await connections();
  await Promise.all(sockets.map((socket) => socket.close()));
  await until(async () => sockets.length > before, 15_000, 'another socket');
  await choose(page, '流畅');
  await until(async () => (await received(page)).width === 320, 30_000, 'the smallest picture');
  expect(await connections()).toBe(made);
});

test('a page that gets no socket at all plays by HLS, and is dark after a cut', async ({ browser }) => {
  const prepare = async (page: Page) => {
    await page.routeWebSocket(/socket\.io/, (socket) => socket.close());
    await page.route(/socket\.io/, (route) => route.abort());
  };
  const viewer = await Viewer.open(browser, server, crew.episodeId, { prepare });
  await viewer.sees('hls', 40_000);
  await crew.as('moderator1').call('cutEpisode', { params: crew.params, body: { secondsBack: 5, reason: '误播' } });
  // It asks every 1.5 s.
  await viewer.isDark(10_000);
});

test('a live that a phone has paused plays on, and asks for a touch where that is of no use', async ({ browser }) => {
  const viewer = await Viewer.open(browser, server, crew.episodeId);
  await viewer.sees('webrtc', 60_000);
  const pause = () => viewer.page.locator('main video').evaluate((video: HTMLVideoElement) => video.pause());
  await pause();
  await pictureMoves(viewer.page, 'main video');
  const tap = viewer.page.getByRole('button', { name: '点一下开始观看' });
  const isRefused = async () => {
    await pause();
    return tap.isVisible();
  };
  await until(isRefused, 15_000, 'words on the picture');
  await tap.click();
  await pictureMoves(viewer.page, 'main video');
});

test('a viewer with a phone is called up, agrees, and is in the program', async ({ browser }) => {
  const citizen = await Citizen.arrive(browser, server, '13900000051');
  const { page } = citizen;
  await page.goto(`/live/${crew.episodeId}?tab=ask`);
  await page.getByRole('link', { name: '登录后提问' }).click();
  await citizen.enterPhone();
  await page.getByLabel('写下您的问题').fill('包工头跑了，能找总包要钱吗？');
  await page.getByRole('button', { name: '提交问题' }).click();
  await expect(page.getByText('等待审核')).toBeVisible();

  const { page: moderator } = await Staff.signIn(browser, server, 'moderator1');
  await moderator.goto(`/staff/episodes/${crew.episodeId}/moderation`);
  await moderator.getByRole('tab', { name: '提问（1）' }).click();
  await moderator.getByRole('button', { name: '请上台连麦' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: '同意上台' }).click();
  await page.getByRole('button', { name: '打开摄像头和麦克风' }).click();
  await page.getByRole('button', { name: '准备好了，进入' }).click();
  await host.getByRole('button', { name: '上画面' }).click();
  await expect(host.getByText('在节目里', { exact: true })).toHaveCount(2);
  await expect(page.getByText('正在直播，大家看得到、听得到您')).toBeVisible();
  await seesAndHears(page);
  await pictureMoves(moderator, 'video[aria-label="节目画面"]');

  await page.getByRole('button', { name: '离开' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: '离开' }).click();
  await expect(page).toHaveURL(new RegExp(`/live/${crew.episodeId}$`));
  await expect(host.getByText('在节目里', { exact: true })).toHaveCount(1);
});

const playedOf = (video: HTMLVideoElement) => video.currentTime;

async function choose(page: Page, quality: '自动' | '清晰' | '流畅' | '只听声音'): Promise<void> {
  await page
    .getByRole('toolbar')
    .getByRole('button', { name: /清晰度|只听声音/ })
    .click();
  await page.getByRole('region', { name: '画面和声音' }).locator('label', { hasText: quality }).click();
}

/** Somebody says it, and the moderator shows it to all. */
async function say(text: string): Promise<void> {
  const { params } = crew;
  await (await signedInCitizen(server)).call('sayInEpisode', { params, body: { clientId: randomUUID(), text } });
  const { messages } = await crew.as('moderator1').call('getModeration', { params });
  const messageId = messages.find((message) => message.text === text)?.id ?? '';
  await crew.as('moderator1').call('decideMessage', { params: { ...params, messageId }, body: { decision: 'show' } });
}
