import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addEpisode, openPackaging, type PackagingScene } from '../support/packagingScene.ts';
import { openProgramRoom, type ProgramRoom } from '../support/programRoom.ts';
import { until } from '../support/recorders.ts';

/** How far the public pages' player stays behind. */
const lowDelay = { liveSyncDuration: 2, liveMaxLatencyDuration: 8, maxLiveSyncPlaybackRate: 1.2 };

interface Player {
  loadSource(url: string): void;
  attachMedia(video: HTMLVideoElement): void;
  on(event: string, handler: (event: string, data: { details: string; fatal: boolean }) => void): void;
  readonly playingDate: Date | null;
}
declare global {
  interface Window {
    Hls: new (options: object) => Player;
    player: Player;
    faults: string[];
  }
}

let scene: PackagingScene;
let browser: Browser;
let program: ProgramRoom;
let episodeId: string;

beforeAll(async () => {
  scene = await openPackaging();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
  program = await openProgramRoom();
  episodeId = await addEpisode(scene.prisma);
  scene.packaging.start(episodeId, program.room);
  await program.publish('opus', { seconds: 600 });
  await program.publish('h264', { seconds: 600 });
  const ready = async () => (await scene.get(`${episodeId}/live.m3u8`)).ok;
  await until(ready, 'a playlist');
});

afterAll(async () => {
  await browser.close();
  await scene.close();
  program.close();
});

/** A page on which hls.js plays a playlist of the episode. */
async function play(path: string): Promise<Page> {
  const page = await browser.newPage();
  const script = readFileSync(createRequire(import.meta.url).resolve('hls.js/dist/hls.min.js'), 'utf8');
  const body = '<!doctype html><video muted></video>';
  await page.route(`${scene.url}/player`, (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto(`${scene.url}/player`);
  await page.addScriptTag({ content: script });
  await page.evaluate(
    async ({ url, options }) => {
      const video = document.querySelector('video');
      if (!video) throw new Error('no video');
      window.faults = [];
      window.player = new window.Hls(options);
      window.player.on('hlsError', (_event, { details, fatal }) => {
        if (fatal) window.faults.push(details);
      });
      window.player.loadSource(url);
      window.player.attachMedia(video);
      await video.play();
    },
    { url: `${scene.url}/hls/${path}`, options: lowDelay },
  );
  return page;
}

function look(page: Page) {
  return page.evaluate(() => {
    const video = document.querySelector('video');
    const { playingDate } = window.player;
    return {
      width: video?.videoWidth ?? 0,
      time: video?.currentTime ?? 0,
      duration: video?.duration ?? 0,
      frames: video?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
      behindMs: playingDate ? Date.now() - playingDate.getTime() : null,
      faults: window.faults,
    };
  });
}

const playsFor = async (page: Page, seconds: number) => {
  const { time } = await look(page);
  await until(async () => (await look(page)).time - time > seconds, `${seconds} s played`, 30_000);
};

test('hls.js plays the program in Chromium, a few seconds behind', async () => {
  const page = await play(`${episodeId}/live.m3u8`);
  await playsFor(page, 10);
  const { width, frames, behindMs, faults } = await look(page);
  expect(width).toBe(320);
  expect(frames).toBeGreaterThan(150);
  expect(behindMs).toBeLessThan(5000);
  expect(faults).toEqual([]);
  await page.close();
});

test('hls.js plays on when ffmpeg was killed and the playlist goes on with another run', async () => {
  const page = await play(`${episodeId}/live.m3u8`);
  await playsFor(page, 2);
  process.kill(scene.packaging.library.open(episodeId).packager?.pid ?? 0, 'SIGKILL');
  const killedAt = Date.now();
  const isPastTheKill = async () => {
    const { behindMs } = await look(page);
    return behindMs !== null && Date.now() - behindMs > killedAt + 3000;
  };
  await until(isPastTheKill, 'what was sent after the kill is played', 40_000);
  expect((await look(page)).faults).toEqual([]);
  await page.close();
});

test('hls.js plays the sound alone', async () => {
  const page = await play(`${episodeId}/sound.m3u8`);
  await playsFor(page, 4);
  expect(await look(page)).toMatchObject({ width: 0, faults: [] });
  await page.close();
});

test('hls.js plays a replay from any place, over its interruptions', async () => {
  await scene.packaging.stop(episodeId);
  await scene.prisma.episode.update({ where: { id: episodeId }, data: { state: 'replay_published' } });
  scene.packaging.library.rowChanged(episodeId);
  const replay = await scene.packaging.replay(episodeId);
  const page = await play(`${episodeId}/replay.m3u8`);
  await playsFor(page, 1);
  const { duration } = await look(page);
  expect(Math.abs(duration * 1000 - (replay?.durationMs ?? 0))).toBeLessThan(500);
  await page.evaluate((at) => {
    const video = document.querySelector('video');
    if (video) video.currentTime = at;
  }, duration - 4);
  await until(async () => (await look(page)).time > duration - 1, 'the end played');
  expect((await look(page)).faults).toEqual([]);
  await page.close();
});
