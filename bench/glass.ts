import { setTimeout as delay } from 'node:timers/promises';
import type { Browser as Chromium, Page } from '@playwright/test';
import { demoAccounts } from '../server/demo/demoAccounts.ts';
import { Browser } from '../tests/support/browser.ts';
import { launchChromium } from '../tests/support/browserPeer.ts';
import { bundle } from './bundle.ts';
import type { LiveServerReady } from './liveServer.ts';
import { type Report, spreadOf } from './report.ts';
import { type ServerProcess, startServerProcess } from './serverProcess.ts';

/** How much of it; tries on a busy machine take less. */
const full = { rounds: 2, webrtc: { settleMs: 3_000, measureMs: 4_000 }, hls: { settleMs: 7_000, measureMs: 6_000 } };
const firstPictureWithinMs = 40_000;
const aimMs = 3_000;

/** From the picture that an encoder takes to the picture that a viewer sees, by a clock in it. */
export async function benchGlass(report: Report, size = full): Promise<void> {
  const [senderScript, viewerScript] = await Promise.all([
    bundle('./glassSenderPage.ts'),
    bundle('./glassViewerPage.ts'),
  ]);
  const server = await startServerProcess<LiveServerReady>('./liveServer.ts');
  const chromium = await launchChromium();
  const ages = { webrtc: [] as number[], hls: [] as number[] };
  try {
    const sender = await openPage(chromium, server.ready.url, senderScript);
    const endpoint = `${server.ready.url}/whip/${server.ready.episodeId}`;
    const key = await streamKey(server.ready);
    await sender.evaluate(([url, own]) => window.glassSender.send(url, own), [endpoint, key] as const);
    for (let round = 0; round < size.rounds; round += 1) {
      for (const way of ['webrtc', 'hls'] as const) {
        const page = await openPage(chromium, server.ready.url, viewerScript);
        ages[way].push(await measure(page, await newToken(server), way, size[way]));
        await page.context().close();
      }
    }
  } finally {
    await chromium.close();
    await server.stop();
  }
  report.title("Glass to glass: from the encoder's picture to the viewer's, the product's player, one machine");
  const { median, lowest, highest } = spreadOf(ages.webrtc);
  report.note(`WebRTC          ${median.toFixed(0)} ms (${lowest.toFixed(0)}-${highest.toFixed(0)})`);
  report.limit({ name: 'HLS by hls.js', unit: 'ms', numbers: ages.hls, atMost: aimMs });
}

/** A page on the server's own origin with nothing in it but the script. */
async function openPage(chromium: Chromium, url: string, script: string): Promise<Page> {
  const context = await chromium.newContext({ bypassCSP: true });
  const page = await context.newPage();
  // A page that really comes from there: else Chromium lets it open no connection to a local address.
  await page.goto(`${url}/healthz`);
  await page.addScriptTag({ content: script });
  return page;
}

async function streamKey({ url, episodeId }: LiveServerReady): Promise<string> {
  const host = new Browser(url);
  const login = 'host1';
  const password = demoAccounts.find((account) => account.login === login)?.password ?? '';
  await host.call('signInByPassword', { body: { login, password } });
  return (await host.call('createStreamKey', { params: { episodeId }, body: { label: 'bench' } })).key;
}

async function newToken(server: ServerProcess<LiveServerReady>): Promise<string> {
  const [token = ''] = await server.ask<string[]>('tokens', 1);
  return token;
}

/** Median age of the pictures once the player has settled, ms. */
async function measure(
  page: Page,
  token: string,
  way: 'webrtc' | 'hls',
  { settleMs, measureMs }: { settleMs: number; measureMs: number },
): Promise<number> {
  const takeAges = () => page.evaluate(() => window.glassViewer.takeAges());
  await page.evaluate(([own, prefer]) => window.glassViewer.watch(own, prefer), [token, way] as const);
  const until = performance.now() + firstPictureWithinMs;
  while ((await takeAges()).length === 0) {
    if (performance.now() > until) throw new Error(`no clock was seen by ${way}`);
    await delay(200);
  }
  await delay(settleMs);
  await takeAges();
  await delay(measureMs);
  const ages = await takeAges();
  if (ages.length === 0) throw new Error(`the picture by ${way} stands still`);
  return spreadOf(ages).median;
}
