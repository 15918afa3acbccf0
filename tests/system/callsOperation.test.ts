import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startApplication, type TestApplication } from '../support/application.ts';
import { CallScene, matter } from '../support/callScene.ts';
import { cameraParameters } from '../support/sfuMedia.ts';

const limits = { ringMs: 60_000, connectMs: 60_000, lawyerGoneMs: 1000, mediaLostMs: 500, reconnectMs: 600_000 };

let application: TestApplication;
let scene: CallScene;
beforeAll(async () => {
  application = await startApplication({ env: { SERVICE_LIMITS: JSON.stringify(limits) } });
  scene = new CallScene(application);
}, 120_000);
afterEach(() => scene.end());
afterAll(() => application?.close());

test('a lawyer whose page is gone goes offline', async () => {
  const lawyer = await scene.lawyer('lawyer1');
  lawyer.close();
  await expect.poll(async () => (await lawyer.browser.call('getDuty')).presence, { timeout: 10_000 }).toBe('offline');
  expect((await lawyer.browser.call('getDuty')).presenceReason).toBe('page_gone');
  expect(await lawyer.browser.refused('goOnline')).toBe('consent_required');
});

test('a disabled lawyer is rung no more, and every page of the account closes', async () => {
  const admin = await application.signInStaff('admin1');
  const lawyer = await scene.lawyer('lawyer2');
  const { id } = await scene.inLine();
  await lawyer.hears('duty.changed', ({ offer }) => offer?.consultation.id === id);
  const row = (await admin.call('listStaff')).find(({ login }) => login === 'lawyer2');
  const params = { accountId: row?.id ?? '' };
  const body = { name: row?.name ?? '', firm: row?.firm ?? '', licenseNo: row?.licenseNo ?? '', disabled: true };
  const { closed } = lawyer;
  await admin.call('updateStaff', { params, body });
  await closed;
  await scene.reaches(id, 'waiting');
  await expect
    .poll(
      async () =>
        (await application.database.prisma.lawyerPresence.findFirst({ where: { lawyerId: params.accountId } }))?.state,
    )
    .toBe('offline');
  await admin.call('updateStaff', { params, body: { ...body, disabled: false } });
});

test('a page that is signed out in a call leaves the seat, and the call waits for its return', async () => {
  const { id, citizen, lawyer } = await scene.inCall();
  await citizen.browser.call('signOut');
  await scene.reaches(id, 'interrupted');
  await lawyer.call('room.hangUp', {});
  await scene.reaches(id, 'completed');
});

test('a disk that runs full stops the recording with an alarm, and the call goes on', async () => {
  const full = await startApplication({
    env: { SERVICE_LIMITS: JSON.stringify(limits), RECORDING_MIN_FREE_BYTES: String(2 ** 52) },
    // There was room when the recording was to begin; the recorder asks the real disk.
    freeBytes: async () => 2 ** 53,
  });
  const there = new CallScene(full);
  const { id, citizen, lawyer, seats } = await there.inCall('lawyer1', 'given');
  const transportId = seats.lawyer.transports?.send.id ?? '';
  const camera = { source: 'camera', kind: 'video', paused: false, rtpParameters: { ...cameraParameters() } } as const;
  await lawyer.call('media.produce', { transportId, ...camera });
  await Promise.all([citizen, lawyer].map((page) => page.hears('room.recording', (now) => now.recording === 'alarm')));
  expect(full.calls.metrics().recorder_alarms).toBeGreaterThan(0);
  expect(await there.stateOf(id)).toBe('in_call');
  await citizen.call('room.hangUp', {});
  await citizen.hears('consultation.changed', ({ recordingStatus }) => recordingStatus === 'damaged');
  const { alarm } = await full.database.prisma.recording.findUniqueOrThrow({ where: { consultationId: id } });
  expect(alarm).toContain('disk_full');
  await there.end();
  await full.close();
});

test('before it stops, the server lets a call that was just answered come about', async () => {
  const stopping = await startApplication({ env: { SERVICE_LIMITS: JSON.stringify(limits) } });
  const there = new CallScene(stopping);
  const lawyer = await there.lawyer('lawyer1');
  const { page: citizen, id } = await there.inLine('refused');
  await there.answer(lawyer, id);
  let drained = false;
  const draining = stopping.drain().then(() => {
    drained = true;
  });
  await citizen.hears('server.draining');
  await Promise.all([there.join(citizen, id), there.join(lawyer, id)]);
  there.media(id, 'citizen', 'mediaup');
  there.media(id, 'lawyer', 'mediaup');
  await there.reaches(id, 'in_call');
  expect(drained).toBe(false);
  await citizen.call('room.hangUp', {});
  await draining;
  await there.end();
  await stopping.close();
});

test('before it stops, the server takes nothing new and waits for the calls that run', async () => {
  const { id, citizen, lawyer } = await scene.inCall();
  const late = await scene.page(await application.signInCitizen());
  let drained = false;
  const draining = application.drain().then(() => {
    drained = true;
  });
  await citizen.hears('server.draining');
  const body = { ...matter, idempotencyKey: randomUUID() };
  expect(await late.browser.refused('requestConsultation', { body })).toBe('draining');
  await citizen.call('chat.send', { clientId: randomUUID(), text: '还能听到吗' });
  await lawyer.hears('chat.message');
  expect(drained).toBe(false);
  await lawyer.call('room.hangUp', {});
  await draining;
  expect(await scene.stateOf(id)).toBe('completed');
});
