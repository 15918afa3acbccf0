import { randomUUID } from 'node:crypto';
import type { Browser as Chromium } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errors } from '#protocol';
import { type RunningServer, startServer } from '../e2e/support/runningServer.ts';
import { BrowserPeer, launchChromium } from '../support/browserPeer.ts';
import { CallScene, matter } from '../support/callScene.ts';
import { roomOf } from '../support/socketPeer.ts';

let server: RunningServer;
let chromium: Chromium;
beforeAll(async () => {
  [server, chromium] = await Promise.all([startServer({ ringMs: 20_000 }), launchChromium()]);
}, 120_000);
afterAll(async () => {
  await chromium?.close();
  await server?.stop();
});

test('asked to end in a recorded call, the process takes nothing new, lets the call go on, and ends with it', async () => {
  const scene = new CallScene(server);
  const desk = await scene.lawyer('lawyer1');
  const { page: citizen, id } = await scene.inLine();
  await scene.answer(desk, id);
  const media: BrowserPeer[] = [];
  for (const page of [citizen, desk]) {
    const room = roomOf(page, await scene.join(page, id));
    media.push(await BrowserPeer.join({ browser: chromium, room, id }));
  }
  await citizen.hears('room.recording', ({ recording }) => recording === 'on', 30_000);
  const prepared = await scene.citizen();
  const idleDesk = await scene.page(await scene.signInStaff('lawyer2'));
  await idleDesk.call('duty.watch', {});
  expect((await fetch(`${server.opsUrl}/readyz`)).status).toBe(200);

  process.kill(server.pid, 'SIGTERM');
  for (const page of [citizen, desk, idleDesk, prepared.page]) await page.hears('server.draining');
  const readyz = await fetch(`${server.opsUrl}/readyz`);
  expect([readyz.status, await readyz.json()]).toEqual([503, expect.objectContaining({ ready: false })]);
  const refusal = { ok: false, error: { code: 'draining', message: errors.draining[1] } };
  const entered = await prepared.page.ask('queue.enter', { consultationId: prepared.id, mode: 'video' });
  expect(entered).toEqual(refusal);
  const late = await scene.signInCitizen();
  const body = { ...matter, idempotencyKey: randomUUID() };
  expect((await late.request('requestConsultation', { body })).body).toEqual(refusal);
  expect((await idleDesk.browser.request('goOnline')).body).toEqual(refusal);

  await Promise.all(media.map((peer) => peer.hearsMore(30_000)));
  await citizen.call('chat.send', { clientId: randomUUID(), text: '还能听到吗' });
  await desk.hears('chat.message', ({ text }) => text === '还能听到吗');
  expect(await citizen.browser.call('getConsultation', { params: { consultationId: id } })).toMatchObject({
    state: 'in_call',
    recordingStatus: 'recording',
  });
  await desk.call('room.hangUp', {});
  const { consultation } = await citizen.hears('room.closed');
  expect(consultation.state).toBe('completed');
  expect(await server.exitCode()).toBe(0);
  expect(server.output()).not.toMatch(/^\s+at /m);
  await Promise.all(media.map((peer) => peer.leave()));
}, 120_000);
