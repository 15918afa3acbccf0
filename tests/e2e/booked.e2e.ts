import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { startRelay } from '../support/relay.ts';
import { pictureMoves, seesAndHears, until } from './support/media.ts';
import { Citizen, everybodyLeaves, Staff } from './support/people.ts';
import { startServer } from './support/runningServer.ts';

const day = 86_400_000;
const run = promisify(execFile);

test.afterEach(({ browser }) => everybodyLeaves(browser));

test('a booked consultation, from signing in to the figures', async ({ browser }) => {
  test.setTimeout(300_000);
  // Check-in is open at once, so that the test need not wait for the slot's time.
  const server = await startServer({ checkInFromMs: 8 * day, bookFromMs: 60_000 });
  const relay = await startRelay({ target: { ip: '127.0.0.1', port: server.rtcPort } });
  try {
    const citizen = await Citizen.arrive(browser, server, '13900000001', { relays: { [server.rtcPort]: relay.port } });
    const { page } = citizen;
    await citizen.signIn();

    await page.goto('/');
    await page.getByRole('link', { name: /预约咨询/ }).click();
    await citizen.describeMatter();
    await citizen.chooseSlot('测试律师甲');
    await citizen.submit('确认预约');
    await expect(page.getByText('您的预约')).toBeVisible();

    const lawyer = await Staff.signIn(browser, server, 'lawyer1');
    await lawyer.goOnline();

    await page.getByRole('button', { name: '签到，准备咨询' }).click();
    await citizen.agree('同意录像');
    await citizen.checkDevices();
    await lawyer.answer();

    await Promise.all([seesAndHears(page), seesAndHears(lawyer.page)]);
    await pictureMoves(page, 'video[aria-label="律师的画面"]');
    await pictureMoves(lawyer.page, 'video[aria-label="群众的画面"]');
    await expect(page.getByText('正在录像')).toBeVisible();
    await expect(page.getByText('测试律师甲').first()).toBeVisible();
    await expect(page.getByText('演示-00000001')).toBeVisible();

    await citizen.write('欠薪一共 32000 元');
    await lawyer.page.getByRole('tab', { name: /聊天/ }).click();
    await expect(lawyer.page.getByText('欠薪一共 32000 元')).toBeVisible();
    await page.getByRole('button', { name: '收起文字' }).click();
    await lawyer.page.getByRole('tab', { name: /登记表/ }).click();
    await lawyer.fillRecord();

    // The citizen's network is silent for 10 s and comes back: picture and sound within 2 s (asserted with margin).
    const silentFor = new Promise((resolve) => setTimeout(resolve, 10_000));
    relay.silence();
    await expect(lawyer.page.getByText('对方掉线了')).toBeVisible({ timeout: 20_000 });
    await silentFor;
    relay.speak();
    const back = Date.now();
    await Promise.all([seesAndHears(page, 10_000), seesAndHears(lawyer.page, 10_000)]);
    expect(Date.now() - back, 'ms until picture and sound are back').toBeLessThan(6_000);
    await expect(lawyer.page.getByText('对方掉线了')).toBeHidden();

    // 30 s together make it a served consultation.
    await until(
      async () => {
        const view = await page.request.get(`/api/consultations/${citizen.consultationId}`);
        return (await view.json()).data.talkMs > 31_000;
      },
      60_000,
      '31 s of talk',
    );
    await citizen.hangUp();
    await expect(page.getByText('咨询结束了')).toBeVisible();
    await citizen.rate('非常满意');

    await lawyer.page.getByLabel('处理结果').click();
    await lawyer.page
      .getByTitle('已解答')
      .or(lawyer.page.getByText('已解答', { exact: true }))
      .first()
      .click();
    await lawyer.page.getByRole('button', { name: '提交登记表' }).click();
    await expect(page.getByText('带上聊天记录和考勤，到区劳动监察大队投诉。')).toBeVisible({ timeout: 20_000 });

    await theFilmPlays(browser, server);
    await theFiguresAreRight(browser, server);
  } finally {
    await relay.close();
    await server.stop();
  }

  /** As the quality checker is sent it: decrypted, both sides in one picture. */
  async function theFilmPlays(browser: Parameters<typeof Staff.signIn>[0], server: Parameters<typeof Staff.signIn>[1]) {
    const checker = await Staff.signIn(browser, server, 'quality1');
    const recordings = () => checker.api<'listRecordings'>('/api/recordings');
    await until(async () => (await recordings())[0]?.film.state === 'ready', 120_000, 'the film of both sides');
    const [recording] = await recordings();
    const data = { reason: '质量抽查' };
    const opened = await checker.page.request.post(`/api/recordings/${recording?.id}/plays`, { data });
    const file = test.info().outputPath('film.mp4');
    const film = await checker.page.request.get((await opened.json()).data.film.url);
    await writeFile(file, await film.body());
    const args = ['-v', 'error', '-show_entries', 'format=duration:stream=codec_name', '-of', 'json', file];
    const { format, streams } = JSON.parse((await run('ffprobe', args)).stdout);
    expect(streams).toEqual([{ codec_name: 'h264' }, { codec_name: 'aac' }]);
    expect(Number(format.duration)).toBeGreaterThan(31);
  }

  async function theFiguresAreRight(
    browser: Parameters<typeof Staff.signIn>[0],
    server: Parameters<typeof Staff.signIn>[1],
  ) {
    const officer = await Staff.signIn(browser, server, 'bureau1');
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date());
    const figures = async () => officer.api<'getFigures'>(`/api/figures?from=${today}&to=${today}`);
    const { figures: values, byDay } = await figures();
    const value = (key: string) => values.find((figure) => figure.key === key)?.value;
    expect(value('video_consultations_served')).toBe(1);
    expect(value('persons_served')).toBe(1);
    expect(value('rated')).toBe(1);
    const [dayRow] = byDay;
    expect(dayRow?.talkMs).toBeGreaterThan(31_000);
    // Recorded while both were there; of the silence at most the seconds until it was noticed.
    const difference = (dayRow?.recordedMs ?? 0) - (dayRow?.talkMs ?? 0);
    expect(difference).toBeGreaterThan(-2_000);
    expect(difference).toBeLessThan(9_000);
    expect(value('recorded_minutes')).toBe(Math.floor((dayRow?.recordedMs ?? 0) / 60_000));
    await officer.page.goto('/staff/figures');
    await expect(officer.page.getByText('接待视频咨询').first()).toBeVisible();
  }
});
