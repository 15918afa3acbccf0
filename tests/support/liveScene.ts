import type { Page, Browser as RealBrowser } from '@playwright/test';
import { expect, vi } from 'vitest';
import type { CrewEpisode, EpisodeMove, EpisodeState } from '#protocol';
import { demoAccounts } from '../../server/demo/demoAccounts.ts';
import { observeMedia } from '../e2e/support/media.ts';
import type { TestApplication } from './application.ts';
import { Browser } from './browser.ts';
import { bundlePage } from './bundlePage.ts';
import { addEpisode } from './episodeRows.ts';
import { LiveSocketPage } from './socketPage.ts';

let script: Promise<string> | undefined;

/** The people of an episode, and an encoder in a real browser. */
export class LiveScene {
  readonly url: string;
  readonly episodeId: string;
  readonly pages: LiveSocketPage[] = [];
  readonly #encoders: Page[] = [];
  readonly #staff = new Map<string, Promise<Browser>>();
  readonly #devices = new WeakMap<Browser, string>();
  #key: Promise<string> | null = null;

  static async open(application: TestApplication, state: EpisodeState = 'scheduled'): Promise<LiveScene> {
    return new LiveScene(application, await addEpisode(application, { state }));
  }

  /** @param server in this process or in another one */
  constructor({ url }: { url: string }, episodeId: string) {
    this.url = url;
    this.episodeId = episodeId;
  }

  get params() {
    return { episodeId: this.episodeId };
  }

  /** Signed in once each. */
  staff(login: string): Promise<Browser> {
    const present = this.#staff.get(login) ?? signIn(this.url, login);
    this.#staff.set(login, present);
    return present;
  }

  async move(login: string, move: EpisodeMove, reason = ''): Promise<void> {
    await (await this.staff(login)).call('moveEpisode', { params: this.params, body: { move, reason } });
  }

  async episode(): Promise<CrewEpisode> {
    return (await this.staff('producer1')).call('getEpisode', { params: this.params });
  }

  async state(): Promise<EpisodeState> {
    return (await this.episode()).state;
  }

  async reaches(state: EpisodeState, timeout = 20_000): Promise<void> {
    await vi.waitFor(async () => expect(await this.state()).toBe(state), { timeout, interval: 50 });
  }

  /** One of the crew, with a page of the episode open; the same page again by its id. */
  async crew(login: string, pageId?: string): Promise<LiveSocketPage> {
    const body = { viewerToken: null, invitation: null };
    const { liveToken } = await (await this.staff(login)).call('renewLiveToken', { params: this.params, body });
    return this.#watch(liveToken, pageId);
  }

  /** A viewer's page; each browser is a device of its own. */
  async viewer(browser: Browser): Promise<LiveSocketPage> {
    const viewerToken = this.#devices.get(browser) ?? null;
    const opened = await browser.call('openEpisode', { params: this.params, body: { viewerToken } });
    this.#devices.set(browser, opened.viewerToken);
    return this.#watch(opened.liveToken);
  }

  async guest(invitation: string, browser: Browser, pageId?: string): Promise<LiveSocketPage> {
    const body = { viewerToken: null, invitation };
    const { liveToken } = await browser.call('renewLiveToken', { params: this.params, body });
    return this.#watch(liveToken, pageId);
  }

  /** An encoder sends the program, picture and sound; each time with the same key. */
  async encode(browser: RealBrowser): Promise<Page> {
    const key = await this.#streamKey();
    script ??= bundlePage('./sdpPage.ts');
    // A page of another origin than the server's, and a real one: Chromium lets no made-up page talk to loopback.
    const context = await browser.newContext({ bypassCSP: true });
    await observeMedia(context);
    const page = await context.newPage();
    await page.goto(`${otherOrigin(this.url)}/healthz`);
    await page.addScriptTag({ content: await script });
    this.#encoders.push(page);
    const endpoint = `${this.url}/whip/${this.episodeId}`;
    await page.evaluate(([url, own]) => window.sdp.publish(url, own), [endpoint, key] as const);
    return page;
  }

  /** On the air: the moderator is present, the encoder sends. */
  async goLive(browser: RealBrowser): Promise<{ moderator: LiveSocketPage; encoder: Page }> {
    await this.move('host1', 'open_preview');
    const moderator = await this.crew('moderator1');
    const encoder = await this.encode(browser);
    await moderator.hears('program.changed', ({ publishing, bitrate }) => publishing !== null && bitrate > 10_000);
    await vi.waitFor(() => this.move('host1', 'start'), { timeout: 10_000, interval: 200 });
    return { moderator, encoder };
  }

  async close(): Promise<void> {
    for (const page of this.pages.splice(0)) page.close();
    for (const encoder of this.#encoders.splice(0)) await encoder.context().close();
  }

  #streamKey(): Promise<string> {
    this.#key ??= this.staff('host1').then(async (host) => {
      const { key } = await host.call('createStreamKey', { params: this.params, body: { label: 'OBS' } });
      return key;
    });
    return this.#key;
  }

  async #watch(liveToken: string, pageId?: string): Promise<LiveSocketPage> {
    const page = await LiveSocketPage.open(this.url, liveToken, pageId);
    this.pages.push(page);
    await page.call('live.watch', {});
    return page;
  }
}

async function signIn(url: string, login: string): Promise<Browser> {
  const browser = new Browser(url);
  const password = demoAccounts.find((account) => account.login === login)?.password ?? '';
  await browser.call('signInByPassword', { body: { login, password } });
  return browser;
}

function otherOrigin(url: string): string {
  return url.includes('127.0.0.1') ? url.replace('127.0.0.1', 'localhost') : url.replace('localhost', '127.0.0.1');
}
