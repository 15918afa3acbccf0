import { expect, type Page, test } from '@playwright/test';
import { WhipEncoder } from '../support/whipEncoder.ts';
import { Crew } from './support/crew.ts';
import { type LookAt, look } from './support/looks.ts';
import { pictureMoves, until } from './support/media.ts';
import { Citizen, everybodyLeaves } from './support/people.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';

const picture = 'video[aria-label="直播画面"]';
const said = '没有签合同，工资能要回来吗';

let server: RunningServer;
let crew: Crew;
let encoder: WhipEncoder | undefined;
test.beforeEach(async () => {
  server = await startServer();
  crew = await Crew.announce(server.url, '欠薪怎么要回来：律师教您三步走');
});
test.afterEach(async ({ browser }) => {
  await encoder?.close();
  encoder = undefined;
  crew.leave();
  await everybodyLeaves(browser);
  await server.stop();
});

/** From the announcement to a live with somebody to moderate it. */
async function goLive(): Promise<void> {
  const { params } = crew;
  await crew.move('host1', 'open_preview');
  await crew.open('moderator1');
  const { key, whipUrl } = await crew.as('host1').call('createStreamKey', { params, body: { label: 'OBS' } });
  const endpoint = whipUrl.replace(/^https?:\/\/[^/]+/, server.url);
  encoder = await WhipEncoder.start({ endpoint, streamKey: key, keyFrameEverySeconds: 1 });
  await until(
    () =>
      crew.move('host1', 'start').then(
        () => true,
        () => false,
      ),
    30_000,
    'a program to start with',
  );
}

/** What the citizen wrote last is shown to all. */
async function approveMessage(): Promise<void> {
  const { params } = crew;
  const { messages } = await crew.as('moderator1').call('getModeration', { params });
  const messageId = messages.find(({ text }) => text === said)?.id ?? '';
  const body = { decision: 'show' } as const;
  await crew.as('moderator1').call('decideMessage', { params: { ...params, messageId }, body });
}

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: '清晰度' }).click();
  await expect(page.getByRole('region', { name: '画面和声音' })).toBeVisible();
}

for (const [version, width, phone] of [
  ['normal', 'phone', '13900000031'],
  ['elder', 'phone', '13900000032'],
  ['normal', 'desk', '13900000033'],
] as const) {
  test(`one page from announcement to replay, ${version} version, ${width} width`, async ({ browser }) => {
    test.setTimeout(300_000);
    const norm: LookAt = version === 'elder' ? { smallestText: 18, smallestTarget: 60 } : { smallestTarget: 44 };
    const size = width === 'phone' ? { width: 390, height: 844 } : { width: 1440, height: 900 };
    const citizen = await Citizen.arrive(browser, server, phone, { size });
    const { page } = citizen;
    const shows = (name: string) => look(page, `live-${version}-${width}-${name}`, norm);

    await page.goto('/');
    if (version === 'elder') await page.getByRole('button', { name: '长辈版' }).click();
    await page.getByRole('link', { name: /法治西安直播/ }).click();
    await expect(page.getByRole('heading', { name: '即将开始' })).toBeVisible();
    await shows('list');
    await page.getByRole('link', { name: /律师教您三步走/ }).click();
    await expect(page.getByText('开播后画面会自己出来')).toBeVisible();
    await shows('announcement');
    await page.getByRole('button', { name: '分享海报' }).click();
    await expect(page.getByRole('img', { name: /海报/ })).toBeVisible();
    await shows('poster');
    await page.getByRole('button', { name: '关闭' }).click();

    // Signing in to ask leads back to asking.
    await page.getByRole('tab', { name: '提问' }).click();
    await page.getByRole('link', { name: '登录后提问' }).click();
    await citizen.enterPhone();
    await page.getByLabel('写下您的问题').fill('包工头跑了，能找总包要钱吗？');
    await page.getByRole('button', { name: '提交问题' }).click();
    await expect(page.getByText('等待审核')).toBeVisible();
    await shows('question');

    await goLive();
    await pictureMoves(page, picture, 30_000);
    await page.getByRole('tab', { name: '聊天' }).click();
    await shows('live');
    await page.getByRole('button', { name: '点一下打开声音' }).click();
    await expect(page.getByRole('button', { name: '静音' })).toBeVisible();
    await page.getByRole('button', { name: '点赞' }).click();
    await page.getByRole('button', { name: '弹幕' }).click();
    await page.getByLabel('说点什么').fill(said);
    await page.getByRole('button', { name: '发送' }).click();
    await expect(page.getByText('审核后显示')).toBeVisible();
    await approveMessage();
    await expect(page.getByText('审核后显示')).toBeHidden();
    await expect(page.getByRole('log').getByText(said)).toBeVisible();
    await shows('live-chat');
    await openSettings(page);
    await shows('live-settings');
    await page.getByRole('button', { name: '往回看' }).click();
    await expect(page.getByText(/比直播晚/)).toBeVisible();
    await pictureMoves(page, picture, 30_000);
    await shows('live-back');
    await page.getByRole('button', { name: '回到直播' }).click();
    await pictureMoves(page, picture, 30_000);

    encoder?.fallSilent();
    await expect(page.getByText('主播网络中断')).toBeVisible({ timeout: 30_000 });
    await shows('interrupted');
    encoder?.speakAgain();
    await expect(page.getByText('主播网络中断')).toBeHidden({ timeout: 30_000 });
    await pictureMoves(page, picture, 30_000);
    const body = { secondsBack: 0, reason: '泄露个人信息' };
    await crew.as('moderator1').call('cutEpisode', { params: crew.params, body });
    await expect(page.getByText('直播已暂停').first()).toBeVisible();
    await expect(page.locator(picture)).toHaveCount(0);
    await shows('blocked');
    await crew.move('approver1', 'release', '已处理');
    await pictureMoves(page, picture, 30_000);

    await crew.move('host1', 'end');
    await expect(page.getByText('直播已结束').first()).toBeVisible();
    await shows('ended');
    await crew.move('producer1', 'review_replay');
    await crew.publishReplay();
    await page.getByRole('button', { name: /^看回放/ }).click();
    await pictureMoves(page, 'video[aria-label="回放画面"]', 30_000);
    await shows('replay');
  });
}
