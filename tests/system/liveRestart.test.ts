import type { Browser as RealBrowser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type RunningServer, startServer } from '../e2e/support/runningServer.ts';
import { Browser } from '../support/browser.ts';
import { launchChromium } from '../support/browserPeer.ts';
import { LiveScene } from '../support/liveScene.ts';

let server: RunningServer;
let chromium: RealBrowser;
let scene: LiveScene;
beforeAll(async () => {
  [server, chromium] = await Promise.all([startServer({ interruptedAfterMs: 3000 }), launchChromium()]);
}, 120_000);
afterEach(() => scene.close());
afterAll(async () => {
  await chromium?.close();
  await server?.stop();
});

/** One of the episodes that the demo announces. */
async function announced(number: number): Promise<LiveScene> {
  const { coming } = await new Browser(server.url).call('listPublicEpisodes');
  return new LiveScene(server, coming.find((episode) => episode.number === number)?.id ?? '');
}

test('a killed server interrupts the live, and the same encoder brings the same episode back', async () => {
  scene = await announced(43);
  const { encoder } = await scene.goLive(chromium);
  await scene.reaches('live');
  await server.killAndStartAgain();
  expect(await scene.state()).toBe('interrupted');
  await encoder.context().close();
  const viewer = await scene.viewer(new Browser(server.url));
  await vi.waitFor(() => scene.encode(chromium), { timeout: 20_000, interval: 1000 });
  await viewer.hears('live.changed', ({ state }) => state === 'live', 20_000);
  const { transitions } = await scene.episode();
  expect(transitions.slice(-3).map(({ event, reason, actorName }) => [event, reason, actorName])).toEqual([
    ['start', '', '测试主播'],
    ['media_lost', 'server_restart', '系统'],
    ['media_back', '', '系统'],
  ]);
  await scene.move('host1', 'end');
}, 120_000);

test('asked to end during a live, the process begins no other, lets it go on, and ends with it', async () => {
  scene = await announced(44);
  await scene.goLive(chromium);
  const other = await announced(45);
  await other.move('host1', 'open_preview');
  await other.crew('moderator1');
  await other.encode(chromium);
  process.kill(server.pid, 'SIGTERM');
  await vi.waitFor(async () => expect((await fetch(`${server.opsUrl}/readyz`)).status).toBe(503), { timeout: 5000 });
  await expect(other.move('host1', 'start')).rejects.toThrow('draining');
  const viewer = await scene.viewer(new Browser(server.url));
  expect((await viewer.call('live.watch', {})).live.state).toBe('live');
  await scene.move('host1', 'end');
  expect(await server.exitCode()).toBe(0);
  expect(server.output()).not.toMatch(/^\s+at /m);
  await other.close();
}, 120_000);
