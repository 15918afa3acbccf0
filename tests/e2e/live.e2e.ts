import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { Browser } from '../support/browser.ts';
import { readPlaylist } from '../support/playlists.ts';
import { startRelay } from '../support/relay.ts';
import { Crew } from './support/crew.ts';
import { pictureMoves, until } from './support/media.ts';
import { Citizen, everybodyLeaves, Staff } from './support/people.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';
import { Viewer } from './support/viewer.ts';

/** Players report every 15 s, and once more when they end. */
const heartbeatMs = 15_000;
const said = '欠条没有写日期还有用吗';

let server: RunningServer;
let crew: Crew | undefined;
test.beforeAll(async () => {
  server = await startServer({}, { LIVE_WEBRTC_VIEWERS: '1' });
});
test.afterEach(async ({ browser }) => {
  crew?.leave();
  await everybodyLeaves(browser);
});
test.afterAll(() => server.stop());

test('who wants a reminder signs in, and is not asked for it again', async ({ browser }) => {
  crew = await Crew.announce(server.url, '加班费怎么算');
  const citizen = await Citizen.arrive(browser, server, '13900000042');
  await citizen.page.goto(`/live/${crew.episodeId}`);
  await citizen.page.getByRole('link', { name: '登录后预约提醒' }).click();
  await citizen.enterPhone();
  await expect(citizen.page.getByText('已预约提醒')).toBeVisible();
  // Taken back, it stays so.
  await citizen.page.getByRole('button', { name: '取消提醒' }).click();
  await citizen.page.reload();
  await expect(citizen.page.getByRole('button', { name: '开播提醒我' })).toBeVisible();
});

test('a live from the studio: three viewers, one place by WebRTC, a cut, a lost network, the replay, the figures', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  crew = await Crew.announce(server.url, '欠条怎么写才有用');
  const { params, episodeId } = crew;
  const relay = await startRelay({ target: { ip: '127.0.0.1', port: server.rtcPort } });
  try {
    const { page: host } = await Staff.signIn(browser, server, 'host1', { relays: { [server.rtcPort]: relay.port } });
    await host.goto(`/staff/episodes/${episodeId}/studio`);
    await host.getByRole('button', { name: '打开预演' }).click();
    await expect(host.getByText('正在发送', { exact: true })).toBeVisible({ timeout: 30_000 });
    await crew.open('moderator1');
    await host.getByRole('button', { name: '开始直播' }).click();
    await host.getByRole('dialog').getByRole('button', { name: '开始直播' }).click();
    await expect(host.getByText('直播中', { exact: true })).toBeVisible();

    // The first finds no way for WebRTC and gives the place up; the second has it; for the third there is none.
    const blocked = await Viewer.open(browser, server, episodeId, { webrtc: false });
    await blocked.sees('hls', 60_000);
    const near = await Viewer.open(browser, server, episodeId);
    await near.sees('webrtc', 40_000);
    const late = await Viewer.open(browser, server, episodeId);
    await late.sees('hls', 60_000);
    const viewers = [blocked, near, late];

    // A message waits until the moderator has read it.
    await write(said);
    await expect(near.page.getByText(said)).toHaveCount(0);
    const { messages } = await crew.as('moderator1').call('getModeration', { params });
    const messageId = messages.find(({ text }) => text === said)?.id ?? '';
    await crew.as('moderator1').call('decideMessage', { params: { ...params, messageId }, body: { decision: 'show' } });
    await expect(near.page.getByRole('log').getByText(said)).toBeVisible();

    // Long enough for each to be a view, counted where it is now.
    await until(async () => Math.min(...(await watchedBy(viewers))) > 5000, 60_000, 'five seconds for each');

    // Segments last 1 to 2 s: the last two that were handed out lie within what the moderator takes back, however busy the machine is.
    const shownLast = (await playlist('live')).segments.slice(-2).map(({ name }) => name);
    const cut = { secondsBack: 15, reason: '误播' };
    await crew.as('moderator1').call('cutEpisode', { params, body: cut });
    await Promise.all(viewers.map((viewer) => viewer.isDark(2000)));
    for (const name of shownLast) expect((await fetchHls(name)).status).toBe(404);
    await crew.move('approver1', 'release', '已核实');
    // The one place is now whose page asks first.
    await Promise.all(viewers.map((viewer) => viewer.sees('either', 60_000)));

    // The host's network is gone for longer than one waits.
    relay.silence();
    await expect(near.page.getByText('主播网络中断')).toBeVisible({ timeout: 30_000 });
    relay.speak();
    await Promise.all(viewers.map((viewer) => viewer.sees('either', 60_000)));
    await expect(host.getByText('直播中', { exact: true })).toBeVisible();

    await host.getByRole('button', { name: '结束直播' }).click();
    await host.getByRole('dialog').getByRole('button', { name: '结束直播' }).click();
    await expect(near.page.getByText('直播已结束').first()).toBeVisible();
    const watched = await watchedBy(viewers);

    const chapters = [{ title: '欠条的日期', positionMs: 3000 }];
    await crew.move('producer1', 'review_replay');
    const producer = crew.as('producer1');
    const { editVersion } = await producer.call('getReplayEdit', { params });
    const edit = { editVersion, trimStartMs: 0, trimEndMs: 0, chapters };
    await producer.call('saveReplayEdit', { params, body: edit });
    await crew.publishReplay();
    await late.page.getByRole('button', { name: /欠条的日期/ }).click();
    await pictureMoves(late.page, 'video[aria-label="回放画面"]', 40_000);
    const kept = (await playlist('replay')).segments.map(({ name }) => name);
    expect(kept.length).toBeGreaterThan(0);
    for (const name of shownLast) expect(kept).not.toContain(name);

    await until(async () => (await figures()).live.views === 3, 30_000, 'three views of the live');
    const { live } = await figures();
    // Counted where they began; the seconds are those that the players have shown.
    expect([live.viewsWebrtc, live.viewsHls, live.uniqueViewers]).toEqual([1, 2, 3]);
    const shown = watched.reduce((sum, ms) => sum + ms, 0);
    // Each within one heartbeat.
    expect(Math.abs(live.watchMs - shown), `${watched} shown, ${live.watchMs} counted`).toBeLessThan(
      viewers.length * heartbeatMs,
    );
    expect(live.watchMsWebrtc).toBeGreaterThan(0);
    expect(live.watchMsHls).toBeGreaterThan(0);
  } finally {
    await relay.close();
  }

  /** Somebody who has only come to say this. */
  async function write(text: string): Promise<void> {
    const citizen = new Browser(server.url);
    const phone = '13900000041';
    const { demoCode } = await citizen.call('requestLoginCode', { body: { phone } });
    await citizen.call('signInByCode', { body: { phone, code: demoCode ?? '' } });
    await citizen.call('sayInEpisode', {
      params: { episodeId: crew?.episodeId ?? '' },
      body: { clientId: randomUUID(), text },
    });
  }

  function fetchHls(name: string): Promise<Response> {
    return fetch(`${server.url}/hls/${crew?.episodeId}/${name}`);
  }

  async function playlist(name: 'live' | 'replay') {
    return readPlaylist(await (await fetchHls(`${name}.m3u8`)).text());
  }

  async function figures() {
    if (!crew) throw new Error('no crew');
    return (await crew.as('producer1').call('getEpisodeFigures', { params: crew.params })).figures;
  }
});

/** What each was shown, ms. */
function watchedBy(viewers: readonly Viewer[]): Promise<number[]> {
  return Promise.all(viewers.map((viewer) => viewer.watchedMs()));
}
