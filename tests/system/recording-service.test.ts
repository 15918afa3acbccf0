import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser as Chromium } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlayView, RecordingView } from '#protocol';
import { type RunningServer, startServer } from '../e2e/support/runningServer.ts';
import type { Browser } from '../support/browser.ts';
import { BrowserPeer, launchChromium } from '../support/browserPeer.ts';
import { CallScene, recordingVersion } from '../support/callScene.ts';
import { childOf } from '../support/processes.ts';
import type { SocketPage } from '../support/socketPage.ts';
import { roomOf } from '../support/socketPeer.ts';

const limits = { ringMs: 20_000, connectMs: 30_000, reconnectMs: 10_000, effectiveMs: 1000, wrapUpMs: 500 };

let server: RunningServer;
let chromium: Chromium;
let scene: CallScene;
let checker: Browser;
beforeAll(async () => {
  [server, chromium] = await Promise.all([startServer(limits), launchChromium()]);
  scene = new CallScene(server);
  checker = await scene.signInStaff('quality1');
}, 120_000);
afterAll(async () => {
  await chromium?.close();
  await server?.stop();
});

const viewOf = (page: SocketPage, consultationId: string) =>
  page.browser.call('getConsultation', { params: { consultationId } });

/** The pages take their seats, each with camera and microphone of a real browser. */
async function enter(id: string, pages: SocketPage[]): Promise<BrowserPeer[]> {
  const media: BrowserPeer[] = [];
  for (const page of pages) {
    const joined = await scene.join(page, id);
    media.push(await BrowserPeer.join({ browser: chromium, room: roomOf(page, joined), id }));
  }
  return media;
}

/** Two pages of a real browser in a call whose recording runs. */
async function recordedCall() {
  const lawyer = await scene.lawyer('lawyer1', 'given');
  const { page: citizen, id } = await scene.inLine('given');
  await scene.answer(lawyer, id);
  const media = await enter(id, [citizen, lawyer]);
  await citizen.hears('room.recording', ({ recording }) => recording === 'on', 30_000);
  await Promise.all(media.map((peer) => peer.hearsMore(30_000)));
  return { id, lawyer, citizen, media, leave: () => Promise.all(media.map((peer) => peer.leave())) };
}

async function finished(consultationId: string): Promise<RecordingView> {
  const find = async () =>
    (await checker.call('listRecordings', { query: {} })).find((one) => one.consultationId === consultationId);
  await expect.poll(async () => (await find())?.status, { timeout: 60_000, interval: 200 }).toBe('available');
  const recording = await find();
  if (!recording) throw new Error('there is no recording');
  return recording;
}

/** Length of a played track, ms, as ffprobe reads it from the bytes that the server sent. */
async function lengthOf(track: PlayView['tracks'][number]): Promise<number> {
  const response = await checker.fetch(track.url);
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const folder = mkdtempSync(join(tmpdir(), 'zs-played-'));
  try {
    const file = join(folder, 'track');
    writeFileSync(file, Buffer.from(await response.arrayBuffer()));
    const args = [
      '-v',
      'error',
      '-count_packets',
      '-show_entries',
      'format=duration:stream=codec_type,nb_read_packets',
      '-of',
      'json',
      file,
    ];
    const { format, streams } = JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' }));
    expect(streams).toEqual([expect.objectContaining({ codec_type: track.kind })]);
    expect(Number(streams[0].nb_read_packets)).toBeGreaterThan(20);
    return Number(format.duration) * 1000;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a call that both agreed to is recorded, and played only with a reason and by who opened the play', async () => {
  const { id, citizen, lawyer, leave } = await recordedCall();
  await expect.poll(async () => (await viewOf(citizen, id)).talkMs, { timeout: 30_000 }).toBeGreaterThan(5000);
  await lawyer.call('room.hangUp', {});
  await leave();
  const recording = await finished(id);
  const { talkMs, recordingStatus } = await viewOf(citizen, id);
  expect(recordingStatus).toBe('available');
  expect(Math.abs(recording.recordedMs - talkMs)).toBeLessThan(2000);

  const params = { recordingId: recording.id };
  expect(await checker.refused('playRecording', { params, body: { reason: '看' } })).toBe('bad_request');
  const play = await checker.call('playRecording', { params, body: { reason: '投诉核查' } });
  expect(play.tracks.map(({ side, source }) => `${side} ${source}`).toSorted()).toEqual([
    'citizen camera',
    'citizen microphone',
    'lawyer camera',
    'lawyer microphone',
  ]);
  for (const track of play.tracks) expect(Math.abs((await lengthOf(track)) - recording.recordedMs)).toBeLessThan(2500);
  const [track] = play.tracks;
  const part = await checker.fetch(track?.url ?? '', { headers: { range: 'bytes=0-99' } });
  expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 100]);
  expect((await lawyer.browser.fetch(track?.url ?? '')).status).toBe(403);
  expect((await fetch(`${server.url}${track?.url}`)).status).toBe(401);
  const { accesses } = await checker.call('getRecording', { params });
  expect(accesses).toEqual([expect.objectContaining({ action: 'play', reason: '投诉核查', actorName: '测试质检员' })]);

  await citizen.browser.call('requestDeletion', { params: { consultationId: id }, body: { reason: '涉及隐私' } });
  const admin = await scene.signInStaff('admin1');
  const [request] = await admin.call('listDeletionRequests');
  await admin.call('decideDeletionRequest', {
    params: { requestId: request?.id ?? '' },
    body: { decision: 'approved' },
  });
  expect(await checker.refused('playRecording', { params, body: { reason: '投诉核查' } })).toBe(
    'recording_unavailable',
  );
  expect((await checker.fetch(track?.url ?? '')).status).toBe(409);
  const kept = (await checker.call('listRecordings', { query: {} })).find((one) => one.id === recording.id);
  expect(kept).toMatchObject({ status: 'deleted', recordedMs: recording.recordedMs, bytes: 0 });
}, 150_000);

/** When any journal was written to for the last time, wall clock in ms: no packet in them is younger. */
function lastWrittenAt(): number {
  const folder = join(server.dataDir, 'recordings');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.journal'));
  expect(names.length).toBeGreaterThan(0);
  return Math.max(...names.map((name) => statSync(join(folder, name)).mtimeMs));
}

/** When the page is told that the recording is off, wall clock in ms. */
const toldOff = (page: SocketPage) =>
  page.hears('room.recording', ({ recording }) => recording === 'off').then(() => Date.now());

test.each(['citizen', 'lawyer'] as const)(
  'within a second of the %s withdrawing consent the recording ends and both are told',
  async (who) => {
    const { id, citizen, lawyer, leave } = await recordedCall();
    citizen.forget();
    lawyer.forget();
    const told = Promise.all([toldOff(citizen), toldOff(lawyer)]);
    const withdrawnAt = Date.now();
    const textVersion = recordingVersion;
    if (who === 'citizen') {
      const body = { kind: 'recording', decision: 'withdrawn', textVersion } as const;
      await citizen.browser.call('decideConsent', { params: { consultationId: id }, body });
    } else await lawyer.browser.call('decideDutyConsent', { body: { recording: 'refused', textVersion } });
    for (const at of await told) expect(at - withdrawnAt).toBeLessThanOrEqual(1000);
    // Packets go on for a while that are not to be kept.
    const { talkMs } = await viewOf(citizen, id);
    await expect
      .poll(async () => (await viewOf(citizen, id)).talkMs, { timeout: 15_000 })
      .toBeGreaterThan(talkMs + 2000);
    expect(lastWrittenAt() - withdrawnAt).toBeLessThanOrEqual(1000);
    expect((await viewOf(citizen, id)).state).toBe('in_call');
    await citizen.call('room.hangUp', {});
    await leave();
    await finished(id);
  },
  150_000,
);

test('a recorder that dies is replaced, and what came before and after is one recording', async () => {
  const { id, citizen, leave } = await recordedCall();
  process.kill(childOf(server.pid, 'recorder.ts'), 'SIGKILL');
  const killedAt = (await viewOf(citizen, id)).talkMs;
  await expect
    .poll(async () => (await viewOf(citizen, id)).talkMs, { timeout: 40_000 })
    .toBeGreaterThan(killedAt + 8000);
  await citizen.call('room.hangUp', {});
  await leave();
  const { recordedMs } = await finished(id);
  expect(recordedMs).toBeGreaterThan(killedAt + 8000 - 6000);
}, 150_000);

test('a media worker that dies leaves one recording, with the gap and its cause', async () => {
  const { id, citizen, lawyer, leave } = await recordedCall();
  await expect.poll(async () => (await viewOf(citizen, id)).talkMs, { timeout: 30_000 }).toBeGreaterThan(3000);
  process.kill(childOf(server.pid, 'mediasoup-worker'), 'SIGKILL');
  await Promise.all([citizen, lawyer].map((page) => page.hears('room.restarted')));
  await leave();
  const pages = await Promise.all([citizen, lawyer].map((page) => scene.page(page.browser)));
  const media = await enter(id, pages);
  await Promise.all(media.map((peer) => peer.hearsMore(30_000)));
  const back = (await viewOf(citizen, id)).talkMs;
  await expect.poll(async () => (await viewOf(citizen, id)).talkMs, { timeout: 30_000 }).toBeGreaterThan(back + 3000);
  await pages[1]?.call('room.hangUp', {});
  await Promise.all(media.map((peer) => peer.leave()));
  const { recordedMs, gaps } = await finished(id);
  expect(recordedMs).toBeGreaterThan(5000);
  expect(gaps.every(({ cause }) => cause === 'node')).toBe(true);
}, 150_000);

test('a server killed in a recorded call loses at most a second of it', async () => {
  const { id, citizen, lawyer, leave } = await recordedCall();
  const begun = Date.now();
  await expect.poll(async () => (await viewOf(citizen, id)).talkMs, { timeout: 30_000 }).toBeGreaterThan(6000);
  const lasted = Date.now() - begun;
  await server.killAndStartAgain();
  await leave();
  expect(await viewOf(citizen, id)).toMatchObject({ state: 'interrupted' });
  await expect.poll(async () => (await viewOf(citizen, id)).state, { timeout: 20_000 }).toBe('completed');
  const recording = await finished(id);
  const { talkMs } = await viewOf(lawyer, id);
  expect(recording.recordedMs).toBeGreaterThan(lasted - 1000);
  expect(Math.abs(recording.recordedMs - talkMs)).toBeLessThan(2000);
  const play = await checker.call('playRecording', {
    params: { recordingId: recording.id },
    body: { reason: '抽查质量' },
  });
  for (const track of play.tracks) expect(await lengthOf(track)).toBeGreaterThan(lasted - 1500);
}, 150_000);
