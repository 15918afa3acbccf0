import { type Browser, expect, type Page, test } from '@playwright/test';
import { seesAndHears } from './support/media.ts';
import { Citizen, everybodyLeaves, Staff } from './support/people.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';

const talkMs = 12_000;
let server: RunningServer;
test.beforeAll(async () => {
  server = await startServer();
});
test.afterEach(({ browser }) => everybodyLeaves(browser));
test.afterAll(() => server.stop());

/** A talk that both agreed to record; returns its citizen, at 我的咨询. */
async function recordedTalk(browser: Browser): Promise<Citizen> {
  const lawyer = await Staff.signIn(browser, server, 'lawyer1');
  await lawyer.goOnline();
  const citizen = await Citizen.arrive(browser, server, '13900000031');
  await citizen.signIn();
  await citizen.askForConsultation();
  await citizen.agree('同意录像');
  await citizen.checkDevices();
  await lawyer.answer();
  await Promise.all([seesAndHears(citizen.page), seesAndHears(lawyer.page)]);
  await expect(citizen.page.getByText('正在录像')).toBeVisible();
  await citizen.page.waitForTimeout(talkMs); // the length of the film is what is asked for
  await citizen.hangUp();
  await expect(citizen.page.getByText('咨询结束了')).toBeVisible();
  await citizen.page.goto('/my');
  await citizen.page.getByText('老板欠工资').first().click();
  return citizen;
}

/** The element's clock, s, and whether it moves. */
const timeOf = (page: Page) => page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime);

async function playsWithSeeking(page: Page): Promise<void> {
  await page.getByRole('button', { name: '播放' }).click();
  await expect.poll(() => timeOf(page), { timeout: 20_000 }).toBeGreaterThan(1);
  for (const toMs of [8000, 3000]) {
    await page.getByLabel('播放位置').fill(String(toMs));
    await expect.poll(() => timeOf(page), { timeout: 20_000 }).toBeGreaterThan(toMs / 1000 + 0.3);
    expect(await timeOf(page)).toBeLessThan(toMs / 1000 + 5);
    await expect(page.locator('video')).toHaveJSProperty('error', null);
  }
  const picture = await page
    .locator('video')
    .evaluate((video: HTMLVideoElement) => [video.videoWidth, video.videoHeight]);
  expect(picture).toEqual([1280, 720]);
}

test('a recording is played as one film with seeking; a copy is asked for, released, fetched; a complaint is answered; all of it is on record', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const citizen = await recordedTalk(browser);
  const own = citizen.page;
  const checker = await Staff.signIn(browser, server, 'quality1');
  const { page } = checker;
  await page.getByRole('link', { name: /^\d{8}-\d{4}$/ }).click();
  // The film is made after the talk, and the page tells how far it is.
  await expect(page.getByText('重新合成同屏录像')).toBeVisible({ timeout: 120_000 });
  await page.getByRole('button', { name: '查看录像' }).click();
  await page.getByRole('dialog').getByLabel('查看理由').fill('质量抽查');
  await page.getByRole('dialog').getByRole('button', { name: '开始查看' }).click();
  await playsWithSeeking(page);
  await expect(page.locator('[data-watermark]').first()).toContainText('测试质检员');
  await expect(page.getByRole('cell', { name: '查看录像' })).toBeVisible();

  await own.getByRole('button', { name: '申请录像副本' }).click();
  await own.getByLabel('您要副本做什么用').fill('想再听一遍律师的话');
  await own.getByRole('button', { name: '提交申请' }).click();
  await expect(own.getByText('已申请副本，等工作人员答复。')).toBeVisible();
  await own.getByRole('button', { name: '我要投诉' }).click();
  await own.getByLabel('哪里不满意').fill('没有说清楚要带什么材料');
  await own.getByRole('button', { name: '提交投诉' }).click();
  await expect(own.getByText(/已收到您的投诉/)).toBeVisible();

  await page.reload();
  await page.getByRole('button', { name: '提供副本' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '提供副本' }).click();
  await page.getByRole('button', { name: '办结' }).click();
  await page.getByRole('dialog').getByLabel('处理结果').fill('律师已补充材料清单');
  await page.getByRole('dialog').getByRole('button', { name: '办结' }).click();
  await expect(page.getByText('已办结').first()).toBeVisible();
  await expect(page.getByText('可以领取')).toBeVisible({ timeout: 120_000 });

  await own.reload();
  await expect(own.getByText('律师已补充材料清单')).toBeVisible();
  await own.getByRole('button', { name: '查看录像副本' }).click();
  const copy = own.locator('video');
  await expect
    .poll(() => copy.evaluate((video: HTMLVideoElement) => video.duration), { timeout: 30_000 })
    .toBeGreaterThan(10);
  const saved = own.waitForEvent('download');
  await own.getByRole('link', { name: '保存到手机' }).click();
  expect((await saved).suggestedFilename()).toMatch(/^咨询录像副本-\d{8}-\d{4}\.mp4$/);

  const auditor = await Staff.signIn(browser, server, 'auditor1');
  for (const deed of ['查看录像', '申请副本', '同意提供副本', '领取副本', '投诉', '办结投诉']) {
    await expect(auditor.page.getByRole('cell', { name: deed, exact: true })).toBeVisible();
  }
  await auditor.page.getByRole('button', { name: '核对全部记录' }).click();
  await expect(auditor.page.getByText(/都与写入时一致/)).toBeVisible();
});
