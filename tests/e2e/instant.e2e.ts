import { expect, test } from '@playwright/test';
import { seesAndHears } from './support/media.ts';
import { mediaWorkerOf } from './support/mediaWorker.ts';
import { Citizen, everybodyLeaves, Staff } from './support/people.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';

/** A browser in which every question for a permission is answered with no, as by a person's 不允许. */
const refusingDevices = {
  executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--use-fake-device-for-media-stream',
    '--deny-permission-prompts',
    '--disable-background-networking',
  ],
};

let server: RunningServer;
test.beforeAll(async () => {
  server = await startServer({ ringMs: 8_000 });
});
test.afterEach(({ browser }) => everybodyLeaves(browser));
test.afterAll(() => server.stop());

test('of two lawyers the first lets it ring, the second answers', async ({ browser }) => {
  const first = await Staff.signIn(browser, server, 'lawyer1');
  await first.goOnline();
  const citizen = await Citizen.arrive(browser, server, '13900000002');
  await citizen.signIn();
  await citizen.askForConsultation();
  await citizen.agree('不录像，继续咨询');
  await citizen.checkDevices();
  await first.rings();
  const second = await Staff.signIn(browser, server, 'lawyer2');
  await second.goOnline();
  await second.answer();
  await Promise.all([seesAndHears(citizen.page), seesAndHears(second.page)]);
  await expect(citizen.page.getByText('测试律师乙').first()).toBeVisible();
  await expect(citizen.page.getByText('没有录像')).toBeVisible();
  await expect(first.page.getByRole('button', { name: '接听' })).toBeHidden();

  // A page loaded anew finds the same seat.
  await citizen.page.reload();
  await Promise.all([seesAndHears(citizen.page, 30_000), seesAndHears(second.page, 30_000)]);
  await expect(citizen.page.getByText('没有录像')).toBeVisible();
  await expect(citizen.page.getByText(/^您的网络：/)).toBeVisible();

  // The media worker dies: both are back without a click.
  const workerPid = await mediaWorkerOf(server.pid);
  process.kill(workerPid, 'SIGKILL');
  const killedAt = Date.now();
  await Promise.all([seesAndHears(citizen.page, 15_000), seesAndHears(second.page, 15_000)]);
  expect(Date.now() - killedAt, 'ms until both are back after the worker was killed').toBeLessThan(5_000);

  await citizen.hangUp();
  await expect(citizen.page.getByText('咨询结束了')).toBeVisible();
});

test('a browser that refuses camera and microphone is told what to press', async ({ browser, playwright }) => {
  const refusing = await playwright.chromium.launch(refusingDevices);
  const citizen = await Citizen.arrive(refusing, server, '13900000003', { devices: false });
  const lawyer = await Staff.signIn(browser, server, 'lawyer1');
  await lawyer.comeBackOnline();
  await citizen.signIn();
  await citizen.askForConsultation();
  await citizen.agree('不录像，继续咨询');
  await citizen.page.getByRole('button', { name: '打开摄像头和麦克风' }).click();
  await expect(citizen.page.getByText('没有得到使用摄像头和麦克风的许可')).toBeVisible();
  await expect(citizen.page.getByText('找到“摄像头”和“麦克风”，选“允许”')).toBeVisible();
  await expect(citizen.page.getByRole('button', { name: '只用语音' })).toBeVisible();
  await expect(citizen.page.getByRole('link', { name: /12348/ }).first()).toBeVisible();
  await refusing.close();
});
