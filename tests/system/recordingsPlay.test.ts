import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { muxTrack, type VaultFile } from '#recordings';
import { serveSource } from '../../server/recordings/serveSource.ts';
import { launchChromium } from '../support/browserPeer.ts';
import { record, startRecorder, type TestRecorder, within } from '../support/recorders.ts';
import type { SourceCodec } from '../support/rtpSource.ts';

const seconds = 4;
const films: Record<string, SourceCodec> = { 'camera.webm': 'vp8', 'screen.mp4': 'h264', 'microphone.webm': 'opus' };

const played = new Map<string, VaultFile>();

let recording: TestRecorder;
let browser: Browser;
let server: Server;
let origin: string;

beforeAll(async () => {
  [recording, browser] = await Promise.all([startRecorder(), launchChromium()]);
  await Promise.all(
    Object.entries(films).map(async ([name, codec]) => {
      const { journal } = await record(recording, name, codec, { seconds });
      const film = recording.file(name);
      await muxTrack(journal, film);
      played.set(name, film);
    }),
  );
  server = await serve();
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  await recording?.close();
});

/** Films out of their vaults, as a player asks for them; anything else is an empty page. */
async function serve(): Promise<Server> {
  const made = createServer(async (request, response) => {
    const film = played.get(request.url?.slice(1) ?? '');
    if (!film) return response.setHeader('content-type', 'text/html').end('<!doctype html>');
    const contentType = film.path.endsWith('.mp4') ? 'video/mp4' : 'video/webm';
    return within(film, (vault) => serveSource(request, response, vault, contentType));
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return made;
}

test.each(Object.keys(films))('Chromium knows the length of %s, and plays from where it is put', async (name) => {
  const page = await browser.newPage();
  await page.goto(origin);
  const seen = await page.evaluate(async (source) => {
    const player = document.createElement('video');
    player.muted = true;
    player.src = source;
    const happens = (event: string) =>
      new Promise((resolve, reject) => {
        player.addEventListener(event, resolve, { once: true });
        player.addEventListener('error', () => reject(new Error(player.error?.message)), { once: true });
      });
    await happens('loadeddata');
    const { duration } = player;
    player.currentTime = 2.5;
    await happens('seeked');
    const soughtTo = player.currentTime;
    await player.play();
    await happens('ended');
    return { duration, soughtTo, end: player.currentTime };
  }, `${origin}/${name}`);
  expect(seen.duration).toBeCloseTo(seconds, 1);
  expect(seen.soughtTo).toBeCloseTo(2.5, 2);
  expect(seen.end).toBeCloseTo(seconds, 1);
  await page.close();
});
