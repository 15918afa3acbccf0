import type { Browser as Chromium } from '@playwright/test';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type GapView, gapView, type RecordingTrouble } from '#protocol';
import { startApplication, type TestApplication } from '../support/application.ts';
import { BrowserPeer, launchChromium } from '../support/browserPeer.ts';
import { CallScene } from '../support/callScene.ts';
import type { SocketPage } from '../support/socketPage.ts';
import { roomOf } from '../support/socketPeer.ts';

const limits = { ringMs: 60_000, connectMs: 60_000, reconnectMs: 60_000, wrapUpMs: 500 };
/** Bytes. */
const disk = { warn: 2_000_000, min: 1_000_000, free: 10_000_000 };

let application: TestApplication;
let chromium: Chromium;
let scene: CallScene;
const media: BrowserPeer[] = [];
beforeAll(async () => {
  const env = {
    SERVICE_LIMITS: JSON.stringify(limits),
    RECORDING_MIN_FREE_BYTES: String(disk.min),
    RECORDING_WARN_FREE_BYTES: String(disk.warn),
  };
  const freeBytes = async () => disk.free;
  [application, chromium] = await Promise.all([startApplication({ env, freeBytes }), launchChromium()]);
  scene = new CallScene(application);
}, 120_000);
afterEach(async () => {
  disk.free = 10_000_000;
  await Promise.all(media.splice(0).map((peer) => peer.leave()));
  await scene.end();
});
afterAll(async () => {
  await chromium?.close();
  await application?.close();
});

const hearsMark = async (page: SocketPage, mark: string, timeoutMs = 15_000) => {
  await page.hears('room.recording', ({ recording }) => recording === mark, timeoutMs);
  return performance.now();
};
const bothHear = (pages: SocketPage[], mark: string, timeoutMs?: number) =>
  Promise.all(pages.map((page) => hearsMark(page, mark, timeoutMs)));

/** Two browsers in a call that both agreed to have recorded. */
async function call() {
  const lawyer = await scene.lawyer('lawyer1', 'given');
  const { page: citizen, id } = await scene.inLine('given');
  await scene.answer(lawyer, id);
  const pages = [citizen, lawyer];
  for (const page of pages) {
    const joined = await scene.join(page, id);
    media.push(await BrowserPeer.join({ browser: chromium, room: roomOf(page, joined), id }));
  }
  await scene.reaches(id, 'in_call', 30_000);
  return { id, citizen, lawyer, pages };
}

const packetsOnDisk = () => Object.values(application.recorder.stats().tracks).map(({ durable }) => durable);

/** The same, when all four streams are on the disk. */
async function recordedCall() {
  const made = await call();
  await bothHear(made.pages, 'on');
  await expect.poll(() => packetsOnDisk().filter((packets) => packets > 50), { timeout: 30_000 }).toHaveLength(4);
  for (const page of made.pages) page.forget();
  return made;
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${application.operationUrl}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** Hangs up, and gives the gaps of the finished recording. */
async function gapsAfter(citizen: SocketPage, consultationId: string): Promise<GapView[]> {
  await citizen.call('room.hangUp', {});
  const find = () => application.database.prisma.recording.findUniqueOrThrow({ where: { consultationId } });
  await expect.poll(async () => (await find()).status, { timeout: 60_000 }).toBe('available');
  return gapView.array().parse((await find()).gaps);
}

const told = (page: SocketPage, trouble: RecordingTrouble) =>
  page.hears('duty.changed', ({ recordingTroubles }) => recordingTroubles.includes(trouble));

test('a recorder that hangs: within seconds both sides, the desk, the checker and the metrics know, and it is marked 未录制', async () => {
  const { id, citizen, lawyer, pages } = await recordedCall();
  const checker = await application.signInStaff('quality1');
  expect(await checker.call('getRecordingHealth')).toMatchObject({ troubles: [], unrecorded: [] });
  const { pid = 0 } = application.recorder;
  const stoppedAt = performance.now();
  process.kill(pid, 'SIGSTOP');
  try {
    const desk = told(lawyer, 'unrecorded');
    for (const at of await bothHear(pages, 'alarm')) {
      expect(at - stoppedAt).toBeGreaterThan(3500);
      expect(at - stoppedAt).toBeLessThan(7500);
    }
    await desk;
    await expect.poll(() => metric('recorder_alarms_standing')).toBe(4);
    const health = await checker.call('getRecordingHealth');
    expect(health.troubles).toEqual(['unrecorded']);
    expect(health.unrecorded.map(({ side, source }) => `${side} ${source}`).toSorted()).toEqual([
      'citizen camera',
      'citizen microphone',
      'lawyer camera',
      'lawyer microphone',
    ]);
    for (const page of pages) page.forget();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await bothHear(pages, 'on');
  await expect.poll(() => metric('recorder_alarms_standing')).toBe(0);
  expect((await checker.call('getRecordingHealth')).troubles).toEqual([]);
  const gaps = await gapsAfter(citizen, id);
  expect(gaps.map(({ side, source, cause }) => `${side} ${source} ${cause}`).toSorted()).toEqual([
    'citizen camera unrecorded',
    'citizen microphone unrecorded',
    'lawyer camera unrecorded',
    'lawyer microphone unrecorded',
  ]);
  for (const { fromMs, toMs } of gaps) expect(toMs - fromMs).toBeGreaterThan(3500);
}, 120_000);

test('a recorder that hangs for good is replaced, and the call is recorded again by itself', async () => {
  const { id, citizen, pages } = await recordedCall();
  const { pid = 0 } = application.recorder;
  process.kill(pid, 'SIGSTOP');
  await bothHear(pages, 'alarm');
  for (const page of pages) page.forget();
  await bothHear(pages, 'on', 30_000);
  expect(application.recorder.pid).not.toBe(pid);
  await expect.poll(() => packetsOnDisk().filter((packets) => packets > 50), { timeout: 30_000 }).toHaveLength(4);
  const gaps = await gapsAfter(citizen, id);
  expect(gaps.filter(({ cause }) => cause === 'unrecorded')).toHaveLength(4);
}, 120_000);

test('a recorder that dies again and again does not come back: the alarm stands, and what is missing at the end is 未录制', async () => {
  const { id, citizen, pages } = await recordedCall();
  let dead = '';
  const killing = setInterval(() => {
    const { pid } = application.recorder;
    if (!pid || dead === String(pid)) return;
    dead = String(pid);
    process.kill(pid, 'SIGKILL');
  }, 20);
  try {
    const diedAt = performance.now();
    for (const at of await bothHear(pages, 'alarm')) expect(at - diedAt).toBeLessThan(7500);
    const { prisma } = application.database;
    const where = { recording: { consultationId: id }, reason: 'no_packets' };
    await expect.poll(() => prisma.recordingLapse.count({ where }), { timeout: 15_000 }).toBe(4);
    await citizen.call('room.hangUp', {});
    await expect.poll(() => prisma.recordingLapse.count({ where: { ...where, toAt: null } })).toBe(0);
  } finally {
    clearInterval(killing);
  }
  const find = () => application.database.prisma.recording.findUniqueOrThrow({ where: { consultationId: id } });
  await expect.poll(async () => (await find()).status, { timeout: 60_000 }).toMatch(/available|damaged/);
  const gaps = gapView.array().parse((await find()).gaps);
  expect(
    gaps.filter(({ cause }) => cause === 'unrecorded').map(({ side, source }) => `${side} ${source}`),
  ).toHaveLength(4);
}, 120_000);

test('a tap that gives nothing is noticed, and the stream gets another', async () => {
  const { id, citizen, lawyer, pages } = await recordedCall();
  const room = application.sfu.rooms.get(id);
  if (!room) throw new Error('there is no room');
  const createTap = room.createTap.bind(room);
  let broken = 0;
  room.createTap = async (...args) => {
    const tap = await createTap(...args);
    broken += 1;
    tap.resume = async () => {};
    return tap;
  };
  // The recording begins anew, with taps that stay silent.
  const { pid = 0 } = application.recorder;
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => broken, { timeout: 15_000 }).toBe(4);
  room.createTap = createTap;
  await bothHear(pages, 'alarm');
  for (const page of [citizen, lawyer]) page.forget();
  await bothHear(pages, 'on', 20_000);
  await expect.poll(() => packetsOnDisk().filter((packets) => packets > 50), { timeout: 30_000 }).toHaveLength(4);
  const gaps = await gapsAfter(citizen, id);
  expect(new Set(gaps.map(({ cause }) => cause))).toEqual(new Set(['unrecorded']));
}, 120_000);

test('a muted microphone and a side that is silent raise nothing', async () => {
  const { id, citizen, pages } = await recordedCall();
  const room = application.sfu.rooms.get(id);
  const [microphone] = [...(room?.peers.get('lawyer')?.publications.values() ?? [])].filter(
    ({ kind }) => kind === 'audio',
  );
  await microphone?.producer.pause();
  await new Promise((resolve) => setTimeout(resolve, 8000));
  expect(await metric('recorder_alarms_standing')).toBe(0);
  expect(pages.flatMap(({ pushed }) => pushed).filter(({ name }) => name === 'room.recording')).toEqual([]);
  await citizen.call('room.hangUp', {});
}, 60_000);

test('a disk that runs low is told, and talks are recorded; a full one refuses the recording, not the call, until there is room', async () => {
  const lawyer = await scene.lawyer('lawyer2', 'given');
  disk.free = 1_500_000;
  await told(lawyer, 'disk_low');
  expect(await metric('recording_disk_level')).toBe(1);
  disk.free = 900_000;
  await told(lawyer, 'disk_full');
  expect(await metric('recording_disk_free_bytes')).toBe(900_000);
  await lawyer.browser.call('goOffline');

  const { id, citizen, pages } = await call();
  await bothHear(pages, 'unavailable');
  const { prisma } = application.database;
  const row = await prisma.recording.findUniqueOrThrow({ where: { consultationId: id } });
  expect(row).toMatchObject({ status: 'none', alarm: 'disk_full' });
  expect(packetsOnDisk()).toEqual([]);
  expect(await scene.stateOf(id)).toBe('in_call');

  disk.free = 5_000_000;
  await bothHear(pages, 'on');
  await expect.poll(() => packetsOnDisk().filter((packets) => packets > 50), { timeout: 30_000 }).toHaveLength(4);
  await gapsAfter(citizen, id);
  const lapses = await prisma.recordingLapse.findMany({ where: { recordingId: row.id } });
  expect(lapses).toEqual([expect.objectContaining({ side: null, reason: 'disk_full', toAt: expect.any(Date) })]);
}, 120_000);

test('a call that nothing could be recorded of ends without a recording, and its row says why', async () => {
  disk.free = 900_000;
  const { id, citizen, pages } = await call();
  await bothHear(pages, 'unavailable');
  await citizen.call('room.hangUp', {});
  await scene.reaches(id, 'completed');
  const { recordingStatus } = await citizen.browser.call('getConsultation', { params: { consultationId: id } });
  expect(recordingStatus).toBe('none');
  const row = await application.database.prisma.recording.findUniqueOrThrow({ where: { consultationId: id } });
  expect(row).toMatchObject({ status: 'none', alarm: 'disk_full', recordedMs: 0 });
}, 60_000);
