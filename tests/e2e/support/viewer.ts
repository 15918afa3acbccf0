import { type Browser, expect, type Page } from '@playwright/test';
import { observeMedia, pictureMoves, until } from './media.ts';
import type { RunningServer } from './runningServer.ts';

declare global {
  interface Window {
    watchedMs: number;
  }
}

const picture = 'main video';
/** Nobody listens there. */
const nowhere = 9;

/** Somebody with a phone who has the link, signed in or not. */
export class Viewer {
  readonly page: Page;
  readonly episodeId: string;

  /**
   * @param webrtc false: none of its packets finds the media server
   * @param prepare what is done to the page before it opens
   */
  static async open(
    browser: Browser,
    server: RunningServer,
    episodeId: string,
    { webrtc = true, prepare }: { webrtc?: boolean; prepare?: (page: Page) => Promise<void> } = {},
  ): Promise<Viewer> {
    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 390, height: 844 } });
    await observeMedia(context, webrtc ? {} : { [server.rtcPort]: nowhere });
    await context.addInitScript(countWatched, picture);
    const page = await context.newPage();
    await prepare?.(page);
    await page.goto(`/live/${episodeId}`);
    return new Viewer(page, episodeId);
  }

  private constructor(page: Page, episodeId: string) {
    this.page = page;
    this.episodeId = episodeId;
  }

  /** The picture moves, and comes that way. */
  async sees(way: 'webrtc' | 'hls' | 'either', timeoutMs = 30_000): Promise<void> {
    const comes = async () => (way === 'either' ? (await this.way()) !== 'none' : (await this.way()) === way);
    await until(comes, timeoutMs, `the program by ${way}`);
    await pictureMoves(this.page, picture, timeoutMs);
  }

  /** By which way the picture comes at present. */
  way(): Promise<'webrtc' | 'hls' | 'none'> {
    return this.page.evaluate((query) => {
      const video = document.querySelector<HTMLVideoElement>(query);
      if (!video) return 'none';
      if (video.srcObject) return 'webrtc';
      return video.currentSrc !== '' || video.src !== '' ? 'hls' : 'none';
    }, picture);
  }

  /** No picture of the program is left anywhere on the page, and it says that the live is stopped. */
  async isDark(withinMs: number): Promise<void> {
    await until(() => this.#showsNothing(), withinMs, 'a dark picture');
    await expect(this.page.getByRole('status').getByText('直播已暂停')).toBeVisible();
  }

  /** What was shown since the page was opened, ms. */
  watchedMs(): Promise<number> {
    return this.page.evaluate(() => window.watchedMs);
  }

  #showsNothing(): Promise<boolean> {
    return this.page.evaluate((query) => {
      const video = document.querySelector<HTMLVideoElement>(query);
      return !video || (!video.srcObject && video.readyState === 0) || getComputedStyle(video).visibility === 'hidden';
    }, picture);
  }
}

/** In the page: looks twice a second whether other pictures were drawn; a page that stood still for longer than 2 s showed nothing. */
function countWatched(query: string): void {
  const everyMs = 500;
  const longestMs = 2000;
  let last = { frames: 0, at: performance.now() };
  window.watchedMs = 0;
  setInterval(() => {
    const video = document.querySelector<HTMLVideoElement>(query);
    const now = { frames: video?.getVideoPlaybackQuality().totalVideoFrames ?? 0, at: performance.now() };
    if (now.frames > last.frames) window.watchedMs += Math.min(now.at - last.at, longestMs);
    last = now;
  }, everyMs);
}
