import { randomUUID } from 'node:crypto';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { Browser } from '../support/browser.ts';
import { LiveSocketPage } from '../support/socketPage.ts';
import { WhipEncoder } from '../support/whipEncoder.ts';
import { Crew } from './support/crew.ts';
import { look } from './support/looks.ts';
import { pictureMoves } from './support/media.ts';
import { everybodyLeaves, Staff } from './support/people.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';
import { Viewer } from './support/viewer.ts';

const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
const png =
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAJCAIAAAC0SDtlAAAAGElEQVR4nGNkEJFjIAUwkaR6VMOohqGkAQBnsABBHV3V3AAAAABJRU5ErkJggg==';

let server: RunningServer;
let encoder: WhipEncoder | undefined;
let crew: Crew | undefined;
test.beforeAll(async () => {
  server = await startServer();
});
test.afterEach(async ({ browser }) => {
  await encoder?.close();
  crew?.leave();
  await everybodyLeaves(browser);
});
test.afterAll(() => server.stop());

/** On the desk, where the work is done, and on a phone, where it is looked up. */
async function lookAtBoth(page: Page, name: string): Promise<void> {
  await look(page, `live-${name}-desk`);
  await page.setViewportSize(phone);
  await look(page, `live-${name}-phone`);
  await page.setViewportSize(desk);
}

/** Presses a move's button, and confirms it with a reason. */
async function move(page: Page, name: string, reason = ''): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog');
  if (reason) await dialog.getByRole('textbox').fill(reason);
  await dialog.getByRole('button', { name, exact: true }).click();
  await expect(dialog).toBeHidden();
}

test('an episode is planned, sent back, approved and shown to the public', async ({ browser }) => {
  const { page } = await Staff.signIn(browser, server, 'producer1');
  await expect(page.getByRole('heading', { name: '法治西安' })).toBeVisible();
  await expect(page.getByRole('link', { name: '欠薪怎么要回来' })).toBeVisible();
  await lookAtBoth(page, 'list');
  await page.getByRole('button', { name: '策划新一期' }).click();
  await page.getByLabel('标题').fill('网购维权怎么做');
  await page.getByLabel('主题').fill('消费者权益');
  await page.getByLabel('内容简介').fill('七天无理由退货、假一赔三、直播间下单，律师逐个讲。');
  const day = new Date(Date.now() + 28 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('计划开始').fill(`${day}T19:30`);
  await lookAtBoth(page, 'plan');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('heading', { name: '网购维权怎么做' })).toBeVisible();
  await expect(page.getByText(`${day} 19:30`)).toBeVisible();
  await page.getByLabel('上传封面').setInputFiles({
    name: 'cover.png',
    mimeType: 'image/png',
    buffer: Buffer.from(png, 'base64'),
  });
  await expect(page.getByRole('img', { name: '网购维权怎么做' })).toBeVisible();
  await move(page, '提交审核');

  const approver = await Staff.signIn(browser, server, 'approver1');
  await approver.page.goto(page.url());
  await move(approver.page, '退回修改', '简介里写明主讲律师');
  await expect(page.getByRole('alert').getByText('简介里写明主讲律师')).toBeVisible();
  await move(page, '提交审核');
  await move(approver.page, '审核通过');
  await expect(page.getByText('已预告').first()).toBeVisible();
  // A reason belongs to one decision, not to the next one too.
  await expect(page.getByText('简介里写明主讲律师')).toHaveCount(1);
  await page.getByRole('button', { name: '修改策划' }).click();
  await expect(page.getByLabel('标题')).toBeDisabled();
  await expect(page.getByLabel('内容简介')).toBeDisabled();
  await page.getByRole('dialog').getByText('先发后审').click();
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByText('先发后审')).toBeVisible();
  await lookAtBoth(page, 'episode');
  const { data } = (await (await fetch(`${server.url}/api/episodes`)).json()) as {
    data: { coming: { title: string; coverUrl: string | null }[] };
  };
  expect(data.coming.find(({ title }) => title === '网购维权怎么做')?.coverUrl).toBeTruthy();
});

test('the moderator decides, calls up, cuts; the replay is edited and published; the figures follow', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  crew = await Crew.announce(server.url, '工资拖欠怎么办');
  const { params } = crew;
  await crew.as('moderator1').call('addWord', { body: { word: '办证' } });
  const [wang, li] = [await citizen('13900000031'), await citizen('13900000032')];
  await ask(wang, '公司说没钱，工资能先申请法律援助吗？');
  await ask(li, '加班费怎么算？');
  await crew.move('host1', 'open_preview');

  // The moderator's page makes the moderator present: only then it may begin.
  const { page } = await Staff.signIn(browser, server, 'moderator1');
  await page.goto(`/staff/episodes/${crew.episodeId}/moderation`);
  await expect(page.getByText('这个页面开着，您就算在岗')).toBeVisible();
  await expect(page.getByRole('button', { name: /紧急切断/ })).toBeDisabled();
  const { key } = await crew.as('host1').call('createStreamKey', { params, body: { label: 'OBS' } });
  const endpoint = `${server.url}/whip/${crew.episodeId}`;
  encoder = await WhipEncoder.start({ endpoint, streamKey: key, keyFrameEverySeconds: 1 });
  await expect(page.getByText(/，每秒 .* 兆比特/)).toBeVisible({ timeout: 30_000 });
  // Sound and picture need not come in the same second.
  await expect(async () => crew?.move('host1', 'start')).toPass({ timeout: 20_000 });
  // It may be cut from the first moment on.
  await expect(page.getByRole('button', { name: /紧急切断/ })).toBeEnabled({ timeout: 2_000 });
  await pictureMoves(page, 'video[aria-label="节目画面"]', 30_000);
  // Somebody who watches, so that there is something to count.
  const viewer = await Viewer.open(browser, server, crew.episodeId);
  await viewer.sees('webrtc');

  await say(wang, '老板跑了，工地上二十个人都没拿到钱，该找谁？');
  await say(li, '办 证 找我，微信同号 13812345678');
  await say(li, '谢谢律师，讲得明白');
  const waiting = page.getByRole('list', { name: /待审核/ });
  await expect(waiting.getByRole('listitem')).toHaveCount(3);
  // What the words found stands first, and no phone number is to be read.
  await expect(waiting.getByRole('listitem').first()).toContainText('敏感词：办证');
  await expect(page.getByText('13812345678')).toHaveCount(0);
  await lookAtBoth(page, 'moderation');
  await page.getByRole('region', { name: '留言' }).focus();
  await page.keyboard.press('r');
  await expect(waiting.getByRole('listitem')).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  await waiting.getByRole('listitem').nth(1).getByRole('button', { name: '通过' }).click();
  await expect(waiting.getByRole('listitem')).toHaveCount(1);
  // The keys go on where the button was.
  await page.keyboard.press('a');
  await expect(page.getByText('没有待审核的留言')).toBeVisible();
  const shown = item(page, '讲得明白');
  await shown.getByRole('button', { name: '隐藏' }).click();
  // A slip is undone: what was hidden is found, and shown again.
  const withheld = page.getByRole('list', { name: '隐藏和拒绝的' });
  await expect(withheld.getByRole('listitem')).toHaveCount(2);
  await withheld.getByRole('listitem').first().getByRole('button', { name: '恢复显示' }).click();
  await expect(withheld.getByRole('listitem')).toHaveCount(1);
  // What a viewer reports is hidden where it is read.
  const { viewerToken } = await wang.call('openEpisode', { params, body: { viewerToken: null } });
  const messages = await wang.call('listMessages', { params, query: {} });
  const message = messages.find(({ text }) => text.includes('讲得明白'));
  const report = { viewerToken, messageId: message?.id ?? '', reason: '广告骚扰' };
  await wang.call('reportLive', { params, body: report });
  await page.getByRole('tab', { name: '举报（1）' }).click();
  const reported = page.getByRole('list', { name: '举报' }).getByRole('listitem');
  await expect(reported).toContainText('讲得明白');
  await lookAtBoth(page, 'moderation-reports');
  await reported.getByRole('button', { name: '隐藏' }).click();
  await expect(reported).toContainText('已隐藏');
  await reported.getByRole('button', { name: '处理' }).click();
  await expect(page.getByRole('textbox', { name: '处理结果' })).toHaveValue('已隐藏');
  await page.getByRole('dialog').getByRole('button', { name: '处理' }).click();
  await expect(page.getByText('没有举报').or(page.getByText('已处理'))).toBeVisible();

  // The author of a question is asked onto the stage, but only who has the page open.
  await page.getByRole('tab', { name: '提问（2）' }).click();
  const question = item(page, '法律援助');
  await question.getByRole('button', { name: '请上台连麦' }).click();
  await expect(page.getByText('这位观众现在没有打开直播页面')).toBeVisible();
  const seat = await viewerPage(wang);
  await question.getByRole('button', { name: '请上台连麦' }).click();
  await seat.hears('stage.calledUp');
  await seat.call('stage.answerCall', { agreed: true });
  const guest = item(page, '连麦观众');
  await expect(guest).toBeVisible();
  await lookAtBoth(page, 'moderation-questions');
  await guest.getByRole('button', { name: '请下台' }).click();
  await page.getByRole('tooltip').or(page.locator('.ant-popover')).getByRole('button', { name: '请下台' }).click();
  await expect(guest).toBeHidden();

  // 紧急切断: a tap does nothing, holding it for a second does.
  const cut = page.getByRole('button', { name: /紧急切断/ });
  await cut.click();
  expect(await crew.state()).toBe('live');
  await cut.hover();
  await page.mouse.down();
  await expect(page.getByRole('heading', { name: /已切断/ })).toBeVisible();
  await page.mouse.up();
  expect(await crew.state()).toBe('blocked');
  await lookAtBoth(page, 'moderation-cut');
  await crew.move('approver1', 'release', '已处理');
  await pictureMoves(page, 'video[aria-label="节目画面"]', 30_000);
  // Its moment becomes a chapter.
  for (const step of ['通过', '上提词器', '已回答']) await question.getByRole('button', { name: step }).click();
  await expect(question.getByText('已回答')).toBeVisible();
  await page.getByRole('tab', { name: '审核记录' }).click();
  await expect(page.getByRole('row', { name: /敏感词拦下.*系统.*办证（夹空格）/ })).toBeVisible();
  // From the list, and as it was reported.
  await expect(page.getByRole('row', { name: /隐藏.*测试审核员.*讲得明白/ })).toHaveCount(2);
  await lookAtBoth(page, 'moderation-decisions');
  await recorded(2);
  seat.close();
  await crew.move('host1', 'end');
  await encoder.close();
  encoder = undefined;

  const producer = await Staff.signIn(browser, server, 'producer1');
  await editReplay(producer.page, crew.episodeId);
  const approver = await Staff.signIn(browser, server, 'approver1');
  await approver.page.goto(`/staff/episodes/${crew.episodeId}/replay`);
  await move(approver.page, '发布回看');
  await expect(approver.page.getByText('回看已发布')).toBeVisible();
  const { replay } = await crew.as('producer1').call('getPublicEpisode', { params });
  expect(replay?.chapters.map(({ title }) => title)).toEqual(['开场', '申请法律援助']);
  expect(replay?.captionsUrl).toBeTruthy();

  await producer.page.goto(`/staff/episodes/${crew.episodeId}/figures`);
  await expect(producer.page.getByRole('heading', { name: '本期数据：工资拖欠怎么办' })).toBeVisible();
  await producer.page.getByRole('button', { name: '录入站外数据' }).click();
  await producer.page.getByLabel('平台').fill('微博');
  await producer.page.getByLabel('次数').fill('1200');
  await producer.page.getByLabel('依据').fill('截图 2026-11-22');
  await producer.page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect(producer.page.getByRole('cell', { name: '1,200' })).toBeVisible();
  await lookAtBoth(producer.page, 'figures');
  const officer = await Staff.signIn(browser, server, 'bureau1');
  await officer.page.goto('/staff/live-figures');
  await expect(officer.page.getByRole('cell', { name: /工资拖欠怎么办/ })).toBeVisible();
  await lookAtBoth(officer.page, 'bureau');
  await officer.page.getByRole('link', { name: '看这一期' }).first().click();
  await officer.page.getByText('每分钟观看人数').first().scrollIntoViewIfNeeded();
  await lookAtBoth(officer.page, 'bureau-curves');
});

/** Trims, chapters and captions, then to the review. */
async function editReplay(page: Page, episodeId: string): Promise<void> {
  await page.goto(`/staff/episodes/${episodeId}/replay`);
  const video = page.locator('video');
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.videoWidth)).toBeGreaterThan(0);
  await page.getByLabel('回看开始于', { exact: true }).fill('0:02');
  await page.getByLabel('回看开始于', { exact: true }).press('Enter');
  await page.getByRole('button', { name: '试看开头' }).click();
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(2);
  await video.evaluate((element: HTMLVideoElement) => element.pause());
  await page.getByRole('button', { name: '在现在的位置加一章' }).click();
  await expect(page.getByRole('button', { name: '保存剪裁和章节' })).toBeDisabled();
  await page.getByLabel('第 1 章：章节名称').fill('开场');
  await page.getByLabel('第 2 章：章节名称').fill('申请法律援助');
  await expect(page.getByText('先保存剪裁，再上传字幕')).toBeVisible();
  await lookAtBoth(page, 'replay');
  await page.getByRole('link', { name: '返回节目' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '留下' }).click();
  await page.getByRole('button', { name: '保存剪裁和章节' }).click();
  await expect(page.getByRole('status').filter({ hasText: '有改动' })).toBeHidden();
  const vtt = 'WEBVTT\n\n00:00.500 --> 00:02.000\n大家好\n';
  const file = (text: string) => ({ name: 'zh.vtt', mimeType: 'text/vtt', buffer: Buffer.from(text) });
  await page.getByLabel('上传字幕').setInputFiles(file('not captions'));
  await expect(page.locator('.ant-message-error')).toBeVisible();
  await page.getByLabel('上传字幕').setInputFiles(file(vtt));
  await expect(page.getByText('已有字幕')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('第 2 章：章节名称')).toHaveValue('申请法律援助');
  await expect(page.getByLabel('回看开始于', { exact: true })).toHaveValue('00:02');
  await move(page, '提交回看审核');
  await expect(page.getByText('回看审核中').first()).toBeVisible();
}

/** Waits until so many further segments are in the playlist. */
async function recorded(further: number): Promise<void> {
  const newest = async () => {
    const playlist = await (await fetch(`${server.url}/hls/${crew?.episodeId}/live.m3u8`)).text();
    return playlist
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .at(-1);
  };
  for (let count = 0; count < further; count += 1) {
    const before = await newest();
    await expect.poll(newest).not.toBe(before);
  }
}

function item(page: Page, text: string): Locator {
  return page.getByRole('listitem').filter({ hasText: text });
}

async function citizen(number: string): Promise<Browser> {
  const browser = new Browser(server.url);
  const { demoCode } = await browser.call('requestLoginCode', { body: { phone: number } });
  await browser.call('signInByCode', { body: { phone: number, code: demoCode ?? '' } });
  return browser;
}

async function say(browser: Browser, text: string): Promise<void> {
  if (!crew) throw new Error('no crew');
  await browser.call('sayInEpisode', { params: crew.params, body: { clientId: randomUUID(), text } });
}

async function ask(browser: Browser, text: string): Promise<void> {
  if (!crew) throw new Error('no crew');
  await browser.call('askInEpisode', { params: crew.params, body: { clientId: randomUUID(), text } });
}

/** A page of the livestream that the citizen has open. */
async function viewerPage(browser: Browser): Promise<LiveSocketPage> {
  if (!crew) throw new Error('no crew');
  const opened = await browser.call('openEpisode', { params: crew.params, body: { viewerToken: null } });
  const page = await LiveSocketPage.open(server.url, opened.liveToken);
  await page.call('live.watch', {});
  return page;
}
