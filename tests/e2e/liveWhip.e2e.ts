import { expect, test } from '@playwright/test';
import { WhipEncoder } from '../support/whipEncoder.ts';
import { Crew } from './support/crew.ts';
import { until } from './support/media.ts';
import { everybodyLeaves } from './support/people.ts';
import { type RunningServer, startServer } from './support/runningServer.ts';
import { Viewer } from './support/viewer.ts';

const keyFrameEverySeconds = 4;

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

test('an episode sent by an encoder that asks nobody about key frames, from the first picture to the replay', async ({
  browser,
}) => {
  crew = await Crew.announce(server.url, '工资拖欠怎么办');
  const { params } = crew;
  await crew.move('host1', 'open_preview');
  const moderator = await crew.open('moderator1');
  const { key, whipUrl } = await crew.as('host1').call('createStreamKey', { params, body: { label: 'OBS' } });
  const endpoint = whipUrl.replace(/^https?:\/\/[^/]+/, server.url);
  encoder = await WhipEncoder.start({ endpoint, streamKey: key, keyFrameEverySeconds });
  await moderator.hears('program.changed', ({ bitrate }) => bitrate > 100_000);
  // The host is told that key frames come too rarely.
  await moderator.hears('program.changed', ({ warnings }) => warnings.includes('key_frames_rare'), 30_000);
  await crew.move('host1', 'start');

  const near = await Viewer.open(browser, server, crew.episodeId);
  const far = await Viewer.open(browser, server, crew.episodeId, { webrtc: false });
  await Promise.all([near.sees('webrtc', 40_000), far.sees('hls', 60_000)]);

  // Segments are cut at the key frames that come.
  await until(async () => lengthsOf(await livePlaylist()).length > 2, 30_000, 'three segments');
  const playlist = await livePlaylist();
  const lengths = lengthsOf(playlist);
  for (const seconds of lengths.slice(1)) expect(Math.abs(seconds - keyFrameEverySeconds)).toBeLessThan(0.5);

  // 紧急切断: dark within two seconds, and what was sent just before is gone for ever.
  const before = segmentsOf(playlist);
  const reason = '泄露个人信息';
  await crew.as('moderator1').call('cutEpisode', { params, body: { secondsBack: 600, reason } });
  await Promise.all([near.isDark(2000), far.isDark(2000)]);
  for (const name of before)
    expect((await fetch(new URL(name, `${server.url}/hls/${crew.episodeId}/`))).status).toBe(404);
  await crew.move('approver1', 'release', '已处理');
  await Promise.all([near.sees('webrtc', 40_000), far.sees('hls', 60_000)]);

  // The encoder falls silent and comes back: one episode.
  encoder.fallSilent();
  await expect(near.page.getByText('主播网络中断')).toBeVisible({ timeout: 25_000 });
  encoder.speakAgain();
  await Promise.all([near.sees('webrtc', 40_000), far.sees('hls', 60_000)]);
  await until(async () => (await crew?.state()) === 'live', 10_000, 'live again');

  await crew.move('host1', 'end');
  await expect(near.page.getByText('直播已结束')).toBeVisible();
  await crew.move('producer1', 'review_replay');
  await crew.publishReplay();
  const later = await Viewer.open(browser, server, crew.episodeId);
  await later.page.getByRole('button', { name: /^看回放/ }).click();
  await later.sees('hls', 40_000);
  const replay = await (await fetch(`${server.url}/hls/${crew.episodeId}/replay.m3u8`)).text();
  expect(replay).toContain('#EXT-X-ENDLIST');
  for (const name of before) expect(replay).not.toContain(name);

  await until(async () => (await figures()).live.views === 2, 30_000, 'two views of the live');
  const { live, peakConcurrent, replay: watched } = await figures();
  expect([live.viewsWebrtc, live.viewsHls, live.uniqueViewers, peakConcurrent]).toEqual([1, 1, 2, 2]);
  expect(watched.views).toBeLessThanOrEqual(1);

  async function livePlaylist(): Promise<string> {
    return (await fetch(`${server.url}/hls/${crew?.episodeId}/live.m3u8`)).text();
  }

  async function figures() {
    if (!crew) throw new Error('no crew');
    return (await crew.as('producer1').call('getEpisodeFigures', { params })).figures;
  }
});

/** Lengths of a playlist's segments, s. */
function lengthsOf(playlist: string): number[] {
  return [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, seconds]) => Number(seconds));
}

/** Files of a playlist, but for the one with which a run begins. */
function segmentsOf(playlist: string): string[] {
  return playlist.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}
