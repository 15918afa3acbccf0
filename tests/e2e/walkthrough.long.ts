import { expect, test } from '@playwright/test';
import { seesAndHears } from './support/media.ts';
import { Citizen, everybodyLeaves, Staff } from './support/people.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';

const deskSize = { width: 1440, height: 900 };

let server: RunningServer;
test.beforeAll(async () => {
  server = await startServer();
});
test.afterEach(({ browser }) => everybodyLeaves(browser));
test.afterAll(() => server.stop());

test('a walk-through is shown as a test; a server that is about to stop says so at every desk', async ({ browser }) => {
  const admin = await Staff.signIn(browser, server, 'admin1', { size: deskSize });
  await admin.page.goto('/staff/admin?tab=people');
  await admin.page.getByLabel('群众手机号').fill('13700000001');
  await admin.page.getByRole('button', { name: '设为测试账号' }).click();
  await expect(admin.page.getByText('137****0001')).toBeVisible();

  const idle = await Staff.signIn(browser, server, 'lawyer1', { size: deskSize });
  const lawyer = await Staff.signIn(browser, server, 'lawyer2', { size: deskSize });
  await lawyer.goOnline();
  const leader = await Citizen.arrive(browser, server, '13700000001');
  await leader.signIn();
  await leader.askForConsultation();
  await leader.agree('不录像，继续咨询');
  await leader.checkDevices();
  await lawyer.rings();
  await expect(lawyer.page.getByRole('dialog').getByText('测试', { exact: true })).toBeVisible();
  await lawyer.answer();
  await Promise.all([seesAndHears(leader.page), seesAndHears(lawyer.page)]);

  process.kill(server.pid, 'SIGTERM');
  for (const { page } of [idle, lawyer]) await expect(page.getByText('系统即将维护')).toBeVisible();
  await leader.hangUp();
  await expect(leader.page.getByText('咨询结束了')).toBeVisible();
  expect(await server.exitCode()).toBe(0);
});
