import { expect, test } from '@playwright/test';
import { firstEpisode } from './support/episodes.ts';
import { look } from './support/looks.ts';
import { pictureMoves } from './support/media.ts';
import { Citizen, everybodyLeaves, Staff } from './support/people.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';

let server: RunningServer;
test.beforeAll(async () => {
  server = await startServer();
});
test.afterEach(({ browser }) => everybodyLeaves(browser));
test.afterAll(() => server.stop());

test('a host goes live from the studio, and a viewer sees it', async ({ browser }) => {
  const { id } = await firstEpisode(server);
  const host = await Staff.signIn(browser, server, 'host1');
  await host.page.addInitScript(breakFirstFrames);
  await host.page.goto(`/staff/episodes/${id}/studio`);
  await pictureMoves(host.page, 'video[aria-label="节目画面"]');
  await host.page.getByRole('button', { name: '打开预演' }).click();
  await expect(host.page.getByText('正在发送', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(host.page.getByText('审核员还没有打开审核页面')).toBeVisible();
  await expect(host.page.getByRole('button', { name: '开始直播' })).toBeDisabled();
  await pictureMoves(host.page, 'video[aria-label="观众看到的画面"]', 30_000);
  await look(host.page, 'studio-preview');

  const moderator = await Staff.signIn(browser, server, 'moderator1');
  await moderator.page.goto(`/staff/episodes/${id}/moderation`);
  await host.page.getByRole('button', { name: '开始直播' }).click();
  await host.page.getByRole('dialog').getByRole('button', { name: '开始直播' }).click();
  await expect(host.page.getByText('直播中', { exact: true })).toBeVisible();

  const viewer = await Citizen.arrive(browser, server, '13900000021');
  await viewer.page.goto(`/live/${id}`);
  await pictureMoves(viewer.page, 'video[aria-label="直播画面"]', 30_000);
  await expect(host.page.getByText('在线观众 1')).toBeVisible();
  await look(host.page, 'studio-live');

  await host.page.getByRole('button', { name: '结束直播' }).click();
  await host.page.getByRole('dialog').getByRole('button', { name: '结束直播' }).click();
  await expect(viewer.page.getByText('直播已结束')).toBeVisible();
  await expect(host.page.getByText('可以离开这个页面了')).toBeVisible();
});

/** The camera's first stream of frames stops after one of them, as a browser's sometimes does; the program goes on without a touch. */
function breakFirstFrames(): void {
  const Real = window.MediaStreamTrackProcessor;
  let broken = false;
  window.MediaStreamTrackProcessor = new Proxy(Real, {
    construct(target, [init]: [{ track: MediaStreamVideoTrack }]) {
      const processor = new target(init);
      if (broken) return processor;
      broken = true;
      const reader = processor.readable.getReader();
      let given = false;
      const readable = new ReadableStream({
        async pull(frames) {
          if (given) return await new Promise(() => undefined);
          given = true;
          const { value } = await reader.read();
          if (value) frames.enqueue(value);
        },
      });
      return { readable };
    },
  });
}
