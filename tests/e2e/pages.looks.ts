import { expect, type Page, test } from '@playwright/test';
import { type LookAt, look } from './support/looks.ts';
import { seesAndHears } from './support/media.ts';
import { Citizen, everybodyLeaves, Staff } from './support/people.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';

const day = 86_400_000;
let server: RunningServer;
// Each test meets a service in which nobody has done anything yet.
test.beforeEach(async () => {
  server = await startServer({
    checkInFromMs: 8 * day,
    bookFromMs: 60_000,
    consultationsPerDay: 10,
    cancelUntilMs: 1,
    lawyerGoneMs: 1_000,
  });
});
test.afterEach(async ({ browser }) => {
  await everybodyLeaves(browser);
  await server.stop();
});

/** Every request of a page goes to its own server: nothing is loaded from another host. */
function refuseOtherHosts(page: Page): string[] {
  const others: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^(http|ws)s?:$/.test(protocol) && origin.replace(/^ws/, 'http') !== server.url) others.push(request.url());
  });
  return others;
}

const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };

for (const [version, width, number] of [
  ['normal', 'phone', '13900000012'],
  ['elder', 'phone', '13900000011'],
  ['normal', 'desk', '13900000014'],
  ['elder', 'desk', '13900000013'],
] as const) {
  test(`every page of a citizen, ${version} version, ${width} width`, async ({ browser }) => {
    test.setTimeout(300_000);
    const norm: LookAt = version === 'elder' ? { smallestText: 18, smallestTarget: 60 } : { smallestTarget: 44 };
    const shows = (name: string) => look(page, `citizen-${version}-${width}-${name}`, norm);
    const citizen = await Citizen.arrive(browser, server, number, { size: sizes[width] });
    const { page } = citizen;
    const others = refuseOtherHosts(page);

    await page.goto('/');
    if (version === 'elder') await page.getByRole('button', { name: '长辈版' }).click();
    await expect(page.getByText(/律师在线|没有律师/).first()).toBeVisible();
    await shows('home');
    await page.goto('/help');
    await shows('help');
    await page.goto('/other-device');
    await shows('other-device');
    await page.goto('/sign-in');
    await shows('sign-in');
    await citizen.signIn();

    await page.goto('/new/instant');
    await expect(page.getByText('老板欠工资')).toBeVisible();
    await shows('new-instant');
    await citizen.describeMatter();
    await citizen.submit('开始咨询');
    await expect(page.getByText('现在没有律师在线').first()).toBeVisible();
    await shows('nobody-on-duty');

    await page.goto('/new/booking');
    await citizen.describeMatter();
    await citizen.chooseSlot('测试律师甲');
    await shows('new-booking-slot');
    await citizen.submit('确认预约');
    await expect(page.getByText('您的预约')).toBeVisible();
    await shows('booked');
    await page.goto('/my');
    await expect(page.getByText('老板欠工资').first()).toBeVisible();
    await shows('my');
    await page.getByText('老板欠工资').first().click();
    await page.getByRole('link', { name: '进入' }).click();
    await page.getByRole('button', { name: '取消预约' }).click();
    await shows('cancel-confirm');
    await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: '取消预约' }).click();
    await expect(page.getByText('咨询已取消')).toBeVisible();
    await shows('cancelled');

    const lawyer = await Staff.signIn(browser, server, version === 'elder' ? 'lawyer2' : 'lawyer1');
    await lawyer.goOnline();
    await citizen.askForConsultation();
    await expect(page.getByRole('button', { name: '我已阅读，同意' })).toBeVisible();
    await shows('notice');
    await page.getByRole('button', { name: '我已阅读，同意' }).click();
    await expect(page.getByRole('button', { name: '同意录像' })).toBeVisible();
    await shows('recording-choice');
    await page.getByRole('button', { name: '同意录像' }).click();
    await expect(page.getByRole('button', { name: '打开摄像头和麦克风' })).toBeVisible();
    await shows('device-ask');
    await lawyer.goOffline();
    await citizen.checkDevices((step) => shows(`device-check-${step}`));
    await expect(page.getByText('正在排队')).toBeVisible();
    await expect(page.getByText(/您排在|下一位就是您/)).toBeVisible();
    await shows('waiting');
    await lawyer.comeBackOnline();
    await lawyer.answer();
    await Promise.all([seesAndHears(page), seesAndHears(lawyer.page)]);
    await shows('call');
    await citizen.write('欠薪一共 32000 元');
    await shows('call-chat');
    await page.getByRole('button', { name: '收起文字' }).click();
    await page.getByRole('button', { name: '更多' }).click();
    await shows('call-more');
    await page.getByRole('button', { name: '换设备' }).click();
    await expect(page.getByText('秒内有效')).toBeVisible();
    await shows('call-other-device');
    await page.keyboard.press('Escape');
    await citizen.hangUp();
    await expect(page.getByText('咨询结束了')).toBeVisible();
    await shows('end');
    await citizen.rate('满意');
    await page.goto('/my');
    await page.getByText('老板欠工资').first().click();
    await expect(page.getByText('咨询详情').or(page.getByText(/编号/)).first()).toBeVisible();
    await shows('my-consultation');
    await page.getByRole('button', { name: '申请录像副本' }).click({ timeout: 60_000 });
    await page.getByLabel('您要副本做什么用').fill('看');
    await page.getByRole('button', { name: '提交申请' }).click();
    await expect(page.getByText('请写明用途，至少 4 个字')).toBeVisible();
    await shows('my-copy-ask');
    await page.getByLabel('您要副本做什么用').fill('想再听一遍律师的话');
    await page.getByRole('button', { name: '提交申请' }).click();
    await expect(page.getByText('已申请副本，等工作人员答复。')).toBeVisible();
    await page.getByRole('button', { name: '我要投诉' }).click();
    await page.getByLabel('哪里不满意').fill('没有说清楚要带什么材料');
    await shows('my-complaint');
    await page.getByRole('button', { name: '提交投诉' }).click();
    await expect(page.getByText(/已收到您的投诉/)).toBeVisible();
    await shows('my-asked');
    expect(others, 'requests to other hosts').toEqual([]);
  });
}

for (const width of ['desk', 'phone'] as const) {
  const size = sizes[width];
  test(`every page of the staff, ${width} width`, async ({ browser }) => {
    test.setTimeout(300_000);
    const anybody = await (await browser.newContext({ baseURL: server.url, viewport: size })).newPage();
    await anybody.goto('/staff/sign-in');
    await expect(anybody.getByLabel('账号')).toBeVisible();
    await look(anybody, `staff-${width}-sign-in`);

    const lawyer = await Staff.signIn(browser, server, 'lawyer1', { size });
    const others = refuseOtherHosts(lawyer.page);
    await lawyer.comeBackOnline();
    await look(lawyer.page, `staff-${width}-desk`);
    const citizen = await Citizen.arrive(browser, server, width === 'desk' ? '13900000021' : '13900000022');
    await citizen.signIn();
    await citizen.askForConsultation();
    await citizen.agree('同意录像');
    await citizen.checkDevices();
    await lawyer.rings();
    await look(lawyer.page, `staff-${width}-ringing`);
    await lawyer.answer();
    await seesAndHears(lawyer.page);
    await look(lawyer.page, `staff-${width}-call`);
    await lawyer.fillRecord();
    await citizen.hangUp();
    await expect(lawyer.page.getByRole('button', { name: '提交登记表' })).toBeVisible();
    await look(lawyer.page, `staff-${width}-write-up`);
    await lawyer.page.goto('/staff/desk');
    await expect(lawyer.page.getByText('待写登记表').first()).toBeVisible();
    await look(lawyer.page, `staff-${width}-desk-write-up`);
    await lawyer.page.goto('/staff/password');
    await look(lawyer.page, `staff-${width}-password`);
    expect(others, 'requests to other hosts').toEqual([]);

    const officer = await Staff.signIn(browser, server, 'bureau1', { size });
    await officer.page.goto('/staff/figures');
    await expect(officer.page.getByText('接待视频咨询').first()).toBeVisible();
    await look(officer.page, `staff-${width}-figures`);

    const checker = await Staff.signIn(browser, server, 'quality1', { size });
    await lookAtRecordings(checker.page, width);

    const auditor = await Staff.signIn(browser, server, 'auditor1', { size });
    await auditor.page.getByRole('button', { name: '核对全部记录' }).click();
    await expect(auditor.page.getByText(/都与写入时一致/)).toBeVisible();
    await look(auditor.page, `staff-${width}-audit`);

    const admin = await Staff.signIn(browser, server, 'admin1', { size });
    for (const tab of ['people', 'shifts', 'categories', 'hours', 'deletions', 'audit']) {
      await admin.page.goto(`/staff/admin?tab=${tab}`);
      await admin.page.waitForLoadState('networkidle');
      await look(admin.page, `staff-${width}-admin-${tab}`);
    }
  });
}

/** The quality checker's pages, with the one recording that there is, while its film is made and when it is there. */
async function lookAtRecordings(page: Page, width: string): Promise<void> {
  const shows = (name: string) => look(page, `staff-${width}-${name}`);
  const dialog = page.getByRole('dialog');
  const leave = async () => {
    await dialog.getByRole('button', { name: '取消' }).click();
    await expect(dialog).toBeHidden();
  };
  const number = page.getByRole('link', { name: /^\d{8}-\d{4}$/ });
  await expect(number).toBeVisible();
  await shows('recordings');
  await page.getByRole('tab', { name: '投诉' }).click();
  await expect(page.getByText('没有投诉。')).toBeVisible();
  await shows('complaints');
  await page.getByRole('tab', { name: '录像', exact: true }).click();
  await number.click();
  await expect(page.getByRole('heading', { name: '录像缺口' })).toBeVisible();
  await shows('recording');
  await expect(page.getByText('重新合成同屏录像')).toBeVisible({ timeout: 120_000 });
  await page.getByRole('button', { name: '设置留存' }).click();
  await dialog.getByLabel('留存理由').fill('涉及信访，需要核实');
  await shows('recording-hold');
  await dialog.getByRole('button', { name: '设置留存' }).click();
  await expect(page.getByText('要由另一位质检员解除')).toBeVisible();
  await page.getByRole('button', { name: '查看录像' }).click();
  await dialog.getByRole('button', { name: '开始查看' }).click();
  await expect(dialog.getByText('请写明查看理由，至少 4 个字')).toBeVisible();
  await shows('recording-reason');
  await leave();
  await page.getByRole('button', { name: '查看录像' }).click();
  await dialog.getByLabel('查看理由').fill('质量抽查');
  await dialog.getByRole('button', { name: '开始查看' }).click();
  await page.getByRole('button', { name: '播放' }).click();
  await expect
    .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime))
    .toBeGreaterThan(1);
  await shows('recording-play');
  await page.getByRole('heading', { name: '查阅记录' }).scrollIntoViewIfNeeded();
  await shows('recording-accesses');
}
