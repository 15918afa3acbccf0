import { expect, test } from '@playwright/test';
import { seesAndHears } from './support/media.ts';
import { Citizen, everybodyLeaves, Staff } from './support/people.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';

let server: RunningServer;
test.beforeAll(async () => {
  server = await startServer();
});
test.afterEach(({ browser }) => everybodyLeaves(browser));
test.afterAll(() => server.stop());

test('one seat, whichever page, device or server process it is on', async ({ browser }) => {
  const lawyer = await Staff.signIn(browser, server, 'lawyer1');
  await lawyer.goOnline();
  const citizen = await Citizen.arrive(browser, server, '13900000005');
  await citizen.signIn();
  await citizen.askForConsultation();
  await citizen.agree('不录像，继续咨询');
  await citizen.checkDevices();
  await lawyer.answer();
  await Promise.all([seesAndHears(citizen.page), seesAndHears(lawyer.page)]);

  // A second tab takes over, and the first says so.
  const tab = await citizen.page.context().newPage();
  await tab.goto(citizen.page.url());
  await expect(citizen.page.getByText('通话已在别的页面或设备上打开')).toBeVisible();
  await Promise.all([seesAndHears(tab), seesAndHears(lawyer.page)]);

  // Another phone, by the six digits.
  await tab.getByRole('button', { name: '更多' }).click();
  await tab.getByRole('button', { name: '换设备' }).click();
  const digits = await tab.getByText(/^\d{6}$/).innerText();
  const other = await Citizen.arrive(browser, server, '13900000005');
  await other.page.goto('/other-device');
  await other.page.getByLabel('手机号', { exact: true }).fill(other.phone);
  await other.page.getByLabel('6 位号码').fill(digits);
  await other.page.getByRole('button', { name: '在这台设备上继续' }).click();
  await expect(tab.getByText('通话已在别的页面或设备上打开')).toBeVisible();
  await Promise.all([seesAndHears(other.page, 30_000), seesAndHears(lawyer.page)]);

  // The whole server dies and starts again: both find their seats, without a click.
  await server.killAndStartAgain();
  await Promise.all([seesAndHears(other.page, 30_000), seesAndHears(lawyer.page, 30_000)]);
  await other.hangUp();
  await expect(other.page.getByText('咨询结束了')).toBeVisible();
});
