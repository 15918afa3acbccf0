import { type Browser, expect, type Page, test } from '@playwright/test';
import { firstEpisode } from './support/episodes.ts';
import { look } from './support/looks.ts';
import { pictureMoves, seesAndHears } from './support/media.ts';
import { Citizen, everybodyLeaves, Staff } from './support/people.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';

let server: RunningServer;
test.beforeEach(async () => {
  server = await startServer();
});
test.afterEach(async ({ browser }) => {
  await everybodyLeaves(browser);
  await server.stop();
});

const publicPicture = 'video[aria-label="观众看到的画面"]';
const sending = (page: Page) => page.getByText('正在发送', { exact: true });
const inProgram = (page: Page) => page.getByText('在节目里', { exact: true });

test('a guest comes by the link, agrees, and is put into the program', async ({ browser }) => {
  const host = await previewing(browser);
  const guest = await invite(browser, host);
  await look(guest, 'guest-consent', { smallestTarget: 44 });
  await enter(guest);
  await expect(guest.getByText('预演中，只有工作人员看得到、听得到您')).toBeVisible({ timeout: 30_000 });
  await pictureMoves(guest, 'video[aria-label="测试主播的画面"]', 30_000);
  await pictureMoves(host, 'video[aria-label="王律师的画面"]', 30_000);

  await host.getByLabel('字幕条').fill('今天说欠薪');
  await host.getByRole('button', { name: '显示', exact: true }).click();
  await host.getByRole('button', { name: '上画面' }).click();
  await expect(inProgram(host)).toHaveCount(2);
  await look(host, 'studio-guest');
  await look(guest, 'guest-stage', { smallestTarget: 44 });

  await host.getByRole('button', { name: '作废', exact: true }).click();
  await host.getByRole('dialog').getByRole('button', { name: '作废' }).click();
  await expect(guest.getByText('您已经下台了')).toBeVisible();
});

test('the studio survives a reload, another tab and the end of the server', async ({ browser }) => {
  const host = await previewing(browser);
  const guest = await invite(browser, host);
  await enter(guest);
  await host.getByRole('button', { name: '上画面' }).click({ timeout: 30_000 });
  await expect(inProgram(host)).toHaveCount(2);

  // Loaded anew it is where it was: in preview, sending, the guest in the program.
  await host.reload();
  await expect(sending(host)).toBeVisible({ timeout: 30_000 });
  await expect(inProgram(host)).toHaveCount(2, { timeout: 30_000 });
  await seesAndHears(guest, 30_000);

  // Another tab takes over, and the first says so and does not fight.
  const tab = await host.context().newPage();
  await tab.goto(host.url());
  await expect(sending(tab)).toBeVisible({ timeout: 30_000 });
  await expect(host.getByText('直播间已在别的页面打开')).toBeVisible();
  await pictureMoves(tab, publicPicture, 30_000);
  await host.close();

  // The whole server dies and starts again: host and guest are back without a click.
  await server.killAndStartAgain();
  await seesAndHears(guest, 60_000);
  await pictureMoves(tab, publicPicture, 60_000);
});

test('the host’s lost socket takes no guest out of the picture', async ({ browser }) => {
  const host = await previewing(browser);
  const guest = await invite(browser, host);
  await enter(guest);
  await host.getByRole('button', { name: '上画面' }).click({ timeout: 30_000 });
  const picture = 'video[aria-label="王律师的画面"]';
  await pictureMoves(host, picture, 30_000);
  const before = await trackOf(host, picture);
  await host.evaluate(() => {
    for (const socket of window.sockets.splice(0)) socket.close();
  });
  await host.waitForFunction(() => window.sockets.some(({ readyState }) => readyState === WebSocket.OPEN));
  await pictureMoves(host, picture);
  expect(await trackOf(host, picture)).toBe(before);
  await expect(inProgram(host)).toHaveCount(2);
  // What comes later is told to the next socket.
  await guest.getByRole('button', { name: '静音' }).click();
  await expect(host.getByText('已静音')).toBeVisible();
});

function trackOf(page: Page, picture: string): Promise<string | undefined> {
  return page.locator(picture).evaluate((video: HTMLVideoElement) => {
    const { srcObject } = video;
    return srcObject instanceof MediaStream ? srcObject.getVideoTracks()[0]?.id : undefined;
  });
}

/** Lets a test lose the page's sockets. */
function keepSockets(): void {
  window.sockets = [];
  window.WebSocket = new Proxy(window.WebSocket, {
    construct(target, [url, protocols]: [string, string[] | undefined]) {
      const socket = new target(url, protocols);
      window.sockets.push(socket);
      return socket;
    },
  });
}

declare global {
  interface Window {
    sockets: WebSocket[];
  }
}

/** A host in the studio, sending the program to the crew. */
async function previewing(browser: Browser): Promise<Page> {
  const { id } = await firstEpisode(server);
  const { page } = await Staff.signIn(browser, server, 'host1');
  await page.addInitScript(keepSockets);
  await page.goto(`/staff/episodes/${id}/studio`);
  await page.getByRole('button', { name: '打开预演' }).click();
  await expect(sending(page)).toBeVisible({ timeout: 30_000 });
  return page;
}

/** Makes an invitation in the studio, and follows it on a phone. */
async function invite(browser: Browser, host: Page): Promise<Page> {
  await host.getByRole('tab', { name: '嘉宾' }).click();
  await host.getByLabel('姓名或称呼').fill('王律师');
  await host.getByLabel('身份（可不填）').fill('某律师事务所');
  await host.getByRole('button', { name: '生成邀请链接' }).click();
  const link = new URL(await host.getByLabel('王律师的邀请链接').inputValue());
  const { page } = await Citizen.arrive(browser, server, '13900000022');
  await page.goto(link.pathname + link.hash);
  await expect(page.getByText('王律师，请您来当嘉宾')).toBeVisible();
  return page;
}

async function enter(guest: Page): Promise<void> {
  await guest.getByRole('button', { name: '我知道了，同意' }).click();
  await guest.getByRole('button', { name: '打开摄像头和麦克风' }).click();
  await guest.getByRole('button', { name: '准备好了，进入' }).click();
}
