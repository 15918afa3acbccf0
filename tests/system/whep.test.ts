import type { Browser, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { launchChromium } from '../support/browserPeer.ts';
import { WhipScene } from '../support/whipScene.ts';

const offerType = 'application/sdp';
const until = { timeout: 20_000, interval: 100 };

let browser: Browser;
let scene: WhipScene;
let encoder: Page;
let offer: string;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

beforeEach(async () => {
  scene = await WhipScene.open();
  encoder = await scene.page(browser);
  offer = await encoder.evaluate(() => window.sdp.offer('recvonly'));
});

afterEach(() => scene.close());

async function onAir(): Promise<void> {
  await encoder.evaluate(([url, key]) => window.sdp.send(url, key), [scene.whip, 'the-key'] as const);
  await vi.waitFor(() => expect(scene.room.program().hasVideo).toBe(true), until);
}

function watch(body = offer, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(scene.whep, { method: 'POST', headers: { 'content-type': offerType, ...headers }, body });
}

test('players of one browser share a pipe, and the cut ends their sessions at once', async () => {
  await onAir();
  const pages = await Promise.all([scene.page(browser), scene.page(browser)]);
  for (const page of pages) await page.evaluate((url) => window.sdp.watch(url), scene.whep);
  await vi.waitFor(async () => {
    for (const page of pages) expect((await page.evaluate(() => window.sdp.seen())).frames).toBeGreaterThan(5);
  }, until);
  expect(scene.room.peers.size).toBe(3);
  scene.room.onAir = false;
  await vi.waitFor(() => expect([...scene.room.peers.keys()]).toEqual(['program']), until);
  expect((await watch()).status).toBe(409);
});

test('the answer has the numbers of the offer, and one session can be deleted', async () => {
  await onAir();
  const response = await watch();
  expect(response.status).toBe(201);
  const answer = await response.text();
  const opus = /a=rtpmap:(\d+) opus/.exec(offer)?.[1];
  expect(answer).toContain(`m=audio 9 UDP/TLS/RTP/SAVPF ${opus}\r\n`);
  const h264 = /a=rtpmap:(\d+) H264/.exec(answer)?.[1];
  expect(offer).toMatch(new RegExp(`a=fmtp:${h264} .*packetization-mode=1;profile-level-id=42e0`));
  expect(answer).toMatch(/a=sendonly/);
  const session = new URL(response.headers.get('location') ?? '', scene.whep).href;
  expect((await fetch(session, { method: 'DELETE' })).status).toBe(200);
  expect(scene.room.peers.size).toBe(1);
  expect((await fetch(session, { method: 'DELETE' })).status).toBe(404);
});

test('one address has fifty sessions at a time, and another one in the place of each that ends', async () => {
  await onAir();
  const sessions: string[] = [];
  for (let player = 0; player < 50; player += 1) {
    const response = await watch();
    expect(response.status).toBe(201);
    sessions.push(new URL(response.headers.get('location') ?? '', scene.whep).href);
  }
  expect((await watch()).status).toBe(429);
  expect((await fetch(sessions[0] ?? '', { method: 'DELETE' })).status).toBe(200);
  expect((await watch()).status).toBe(201);
});

test('one address has two numberings at a time: others find room', async () => {
  await onAir();
  const numbered = (opus: number) =>
    offer
      .replace(/m=audio.*/, `m=audio 9 UDP/TLS/RTP/SAVPF ${opus}`)
      .replace(/a=rtpmap:\d+ opus/, `a=rtpmap:${opus} opus`);
  const first = await watch(numbered(113));
  expect([first.status, (await watch(numbered(114))).status]).toEqual([201, 201]);
  const third = await watch(numbered(115));
  expect([third.status, third.headers.get('retry-after')]).toEqual([503, '5']);
  expect((await watch(numbered(114))).status).toBe(201);
  await fetch(new URL(first.headers.get('location') ?? '', scene.whep), { method: 'DELETE' });
  expect((await watch(numbered(115))).status).toBe(201);
});

test('who changes sessions without end is told to slow down', async () => {
  const patch = () => fetch(`${scene.whep}/00000000-0000-4000-8000-000000000000`, { method: 'PATCH' });
  const answers = await Promise.all(Array.from({ length: 601 }, async () => (await patch()).status));
  expect(answers.filter((status) => status === 404)).toHaveLength(600);
  expect(answers.filter((status) => status === 429)).toHaveLength(1);
});

test('a wrong request gets the code of the standard', async () => {
  expect((await watch()).status).toBe(409); // nothing is sent yet
  await onAir();
  expect((await fetch(scene.whep)).status).toBe(405);
  expect((await watch('')).status).toBe(400);
  expect((await watch('{}', { 'content-type': 'application/json' })).status).toBe(415);
  expect((await watch(offer, { accept: 'text/html' })).status).toBe(406);
  expect(
    (
      await watch(
        offer
          .replace(/m=audio[\s\S]*?(?=m=video)/, '')
          .replaceAll('H264/90000', 'VP8/90000')
          .replace('BUNDLE 0 1', 'BUNDLE 1'),
      )
    ).status,
  ).toBe(422);
  const elsewhere = `${scene.url}/whep/${scene.otherEpisodeId}`;
  expect((await fetch(elsewhere, { method: 'POST', headers: { 'content-type': offerType }, body: offer })).status).toBe(
    404,
  );
  scene.full = true;
  const full = await watch();
  expect([full.status, full.headers.get('retry-after')]).toEqual([503, '5']);
  expect(scene.room.peers.size).toBe(1);
});
