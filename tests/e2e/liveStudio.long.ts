import { randomUUID } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { signedInCitizen } from './support/citizens.ts';
import { Crew } from './support/crew.ts';
import { pictureMoves, received, until } from './support/media.ts';
import { mediaWorkerOf } from './support/mediaWorker.ts';
import { everybodyLeaves, Staff } from './support/people.ts';
import { PlainChromium } from './support/plainChromium.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';
import { Viewer } from './support/viewer.ts';

const programPicture = 'video[aria-label="节目画面"]';

let server: RunningServer;
let crew: Crew;
let chromium: PlainChromium | undefined;
test.beforeAll(async () => {
  server = await startServer();
});
test.beforeEach(async () => {
  crew = await Crew.announce(server.url, '欠薪怎么要回来');
  await crew.move('host1', 'open_preview');
  await crew.open('moderator1');
});
test.afterEach(async ({ browser }) => {
  await chromium?.close();
  chromium = undefined;
  await crew.move('host1', 'end').catch(() => undefined);
  crew.leave();
  await everybodyLeaves(browser);
});
test.afterAll(() => server.stop());

test('the program goes on while the tab of the studio is hidden', async ({ browser }) => {
  chromium = await PlainChromium.start();
  await chromium.setCookie(server.url, crew.as('host1').cookie);
  const studio = await chromium.open(`${server.url}/staff/episodes/${crew.episodeId}/studio`);
  await begin();
  // Before somebody touches it, the page may make no sound.
  await studio.evaluate("window.dispatchEvent(new Event('pointerdown'))");
  const viewer = await Viewer.open(browser, server, crew.episodeId);
  await viewer.sees('webrtc');
  await viewer.page.getByRole('button', { name: '点一下打开声音' }).click();

  await chromium.open('about:blank');
  await until(async () => (await studio.evaluate('document.hidden')) === true, 5000, 'a hidden tab');
  const before = await received(viewer.page);
  const from = Date.now();
  await until(
    async () => (await received(viewer.page)).framesDecoded > before.framesDecoded + 100,
    20_000,
    '100 frames',
  );
  // A hidden page has one timer a second: it is the worker that draws.
  expect(100_000 / (Date.now() - from)).toBeGreaterThan(8);
  await until(async () => (await received(viewer.page)).audioEnergy > before.audioEnergy, 10_000, 'sound');
});

test('a screen, questions, a cut and a dead media worker, while the studio is on the air', async ({ browser }) => {
  const { page: host } = await Staff.signIn(browser, server, 'host1');
  await host.goto(`/staff/episodes/${crew.episodeId}/studio`);
  await begin();
  const viewer = await Viewer.open(browser, server, crew.episodeId);
  await viewer.sees('webrtc');

  // A screen takes the large place; ended, it leaves none behind.
  await host.getByRole('button', { name: '共享屏幕' }).click();
  await expect(host.getByRole('button', { name: '收起大画面的屏幕' })).toBeVisible();
  await pictureMoves(host, programPicture);
  await host.getByRole('button', { name: '停止共享' }).click();
  await expect(host.getByRole('button', { name: '收起大画面的屏幕' })).toBeHidden();
  await pictureMoves(viewer.page, 'main video');

  // The question comes without a name, and what is said in a number is hidden.
  await ask('我叫王小二，电话13812345678，工资怎么要？');
  const picked = host.getByRole('listitem').filter({ hasText: '工资怎么要' });
  await expect(picked).toContainText('电话138********，');
  await picked.getByRole('button', { name: '已回答' }).click();
  await expect(picked).toBeHidden();

  // A link out of the studio would interrupt the live: it is asked about.
  await host.getByRole('link', { name: '节目详情' }).click();
  await host.getByRole('dialog').getByRole('button', { name: '留下' }).click();
  await expect(host).toHaveURL(/studio$/);

  // Cut and released: the studio sends on, and one question was answered meanwhile.
  const { params } = crew;
  await ask('加班费怎么算');
  const answeredInCut = host.getByRole('listitem').filter({ hasText: '加班费' });
  await expect(answeredInCut).toBeVisible();
  await crew.as('moderator1').call('cutEpisode', { params, body: { secondsBack: 0, reason: '误播' } });
  await viewer.isDark(2000);
  await expect(host.getByText('直播已被紧急切断')).toBeVisible();
  await answeredInCut.getByRole('button', { name: '已回答' }).click();
  await expect(answeredInCut).toBeHidden();
  await crew.move('approver1', 'release', '已核实');
  await viewer.sees('webrtc');
  await expect(host.getByText('直播中', { exact: true })).toBeVisible();

  process.kill(await mediaWorkerOf(server.pid), 'SIGKILL');
  await expect(sending(host)).toBeHidden();
  await expect(sending(host)).toBeVisible({ timeout: 30_000 });
  await viewer.sees('either', 40_000);
  await until(async () => (await crew.state()) === 'live', 20_000, 'live again');

  await crew.move('host1', 'end');
  const { chapters } = await crew.as('producer1').call('getReplayEdit', { params });
  expect(chapters).toHaveLength(2);
});

const sending = (page: Page) => page.getByText('正在发送', { exact: true });

/** On the air as soon as the program is there. */
async function begin(): Promise<void> {
  await expect(() => crew.move('host1', 'start')).toPass({ timeout: 30_000 });
}

/** A citizen asks, and the moderator puts the question on the prompter. */
async function ask(text: string): Promise<void> {
  const { params } = crew;
  const citizen = await signedInCitizen(server);
  await citizen.call('askInEpisode', { params, body: { clientId: randomUUID(), text } });
  const moderator = crew.as('moderator1');
  const { questions } = await moderator.call('getModeration', { params });
  const questionId = questions.find(({ state }) => state === 'pending')?.id ?? '';
  for (const decision of ['approve', 'pick'] as const) {
    await moderator.call('decideQuestion', { params: { ...params, questionId }, body: { decision } });
  }
}
