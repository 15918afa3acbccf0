import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestLog } from '../../server/http/requestLog.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser, newPhone } from '../support/browser.ts';
import { CallScene, matter } from '../support/callScene.ts';
import { addConsultation } from '../support/consultationRows.ts';
import { cameraParameters, microphoneParameters } from '../support/sfuMedia.ts';
import type { SocketPage } from '../support/socketPage.ts';

const limits = { ringMs: 60_000, connectMs: 60_000, reconnectMs: 600_000, mediaLostMs: 60_000 };

let application: TestApplication;
let scene: CallScene;
beforeAll(async () => {
  application = await startApplication({ env: { SERVICE_LIMITS: JSON.stringify(limits) } });
  scene = new CallScene(application);
}, 60_000);
afterAll(async () => {
  await scene?.end();
  await application?.close();
});

const yes = (answers: readonly { ok: boolean }[]) => answers.filter(({ ok }) => ok).length;
const atOnce = <Result>(count: number, act: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));

describe('one malformed input costs nobody else anything', () => {
  test('a query that the database refuses leaves it working for the next', async () => {
    const { prisma } = application.database;
    await prisma.account.count();
    await expect(prisma.$queryRaw`SELECT ${'0000-01-01'}::timestamptz`).rejects.toThrow();
    expect(await prisma.account.count()).toBeGreaterThan(0);
    expect(await prisma.account.count()).toBeGreaterThan(0);
  });

  test('moments and numbers that no database can keep are refused at the door', async () => {
    const citizen = await application.signInCitizen();
    const officer = await application.signInStaff('bureau1');
    const lawyer = await application.signInStaff('lawyer1');
    const before = '0000-01-01T00:00:00Z';
    expect(await citizen.refused('listConsultations', { query: { before } })).toBe('bad_request');
    const period = { from: '0000-01-01', to: '0000-01-02' };
    expect(await officer.refused('getFigures', { query: period })).toBe('bad_request');
    const save = { params: { consultationId: randomUUID() }, body: { version: 2 ** 40, fields: {} } };
    expect(await lawyer.refused('saveRecord', save)).toBe('bad_request');
    const page = await scene.page(citizen);
    const join = { token: 'x', resume: null, lastMessageSeq: 2 ** 40, rtpCapabilities: {} };
    expect(await page.refused('room.join', join)).toBe('bad_request');
  });

  test('media parameters of wrong types never reach the worker', async () => {
    const attacker = await scene.page(await application.signInCitizen());
    const rtpCapabilities = {};
    const { transports } = await attacker.call('check.join', { rtpCapabilities });
    const transportId = transports.send.id;
    const camera = cameraParameters();
    const [codec] = camera.codecs;
    const wrong = [
      { ...camera, encodings: [{ rid: { a: 1 } }] },
      { ...camera, encodings: [{ ssrc: 7, rtx: { ssrc: 'x' } }] },
      { ...camera, encodings: [{ ssrc: 7, scalabilityMode: ['L1T3'] }] },
      { ...camera, rtcp: { cname: { a: 1 } } },
      { ...camera, mid: 7 },
      { ...camera, msid: [] },
      { ...camera, codecs: [{ ...codec, parameters: { a: null } }] },
      { ...camera, codecs: [{ ...codec, rtcpFeedback: [{ type: 7 }] }] },
    ];
    for (const rtpParameters of wrong) {
      const produce = { transportId, source: 'camera', kind: 'video', paused: false, rtpParameters };
      expect([rtpParameters, await attacker.refused('media.produce', produce)]).toEqual([
        rtpParameters,
        'media_refused',
      ]);
    }
    const feedback = { codecs: [{ ...codec, kind: 'video', rtcpFeedback: [{ type: 'nack', parameter: {} }] }] };
    expect(await attacker.refused('check.join', { rtpCapabilities: feedback })).toBe('media_refused');
    const fingerprints = { fingerprints: [{ algorithm: 'sha-256', value: { a: 1 } }] };
    expect(await attacker.refused('media.connectTransport', { transportId, dtlsParameters: fingerprints })).toBe(
      'media_refused',
    );

    const other = await scene.page(await application.signInCitizen());
    const { transports: others } = await other.call('check.join', { rtpCapabilities });
    const microphone = { source: 'microphone', kind: 'audio', paused: false } as const;
    const rtpParameters = { ...microphoneParameters() };
    await other.call('media.produce', { transportId: others.send.id, ...microphone, rtpParameters });
  });

  test('a flood before signing in costs the connection', async () => {
    const socket = new WebSocket(`${application.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    for (let count = 0; count < 2000; count += 1) socket.send('40');
    await closed;
    expect((await new Browser(application.url).call('getMe')).demo).toBe(true);
  });
});

describe('what one person may take', () => {
  test('of twenty login codes asked for at once, one is sent', async () => {
    const phone = newPhone();
    const answers = await atOnce(20, () =>
      new Browser(application.url).request('requestLoginCode', { body: { phone } }),
    );
    expect(yes(answers.map(({ body }) => body))).toBe(1);
    expect(await application.database.prisma.smsOutbox.count({ where: { phone } })).toBe(1);
  });

  test('six hundred requests a minute, those that are refused among them', async () => {
    const citizen = await application.signInCitizen();
    const attempt = { params: { recordingId: randomUUID() }, body: { reason: '只是看看' } };
    const codes: string[] = [];
    while (codes.length < 620) {
      codes.push(...(await atOnce(20, () => citizen.refused('playRecording', attempt))));
    }
    expect(codes.filter((code) => code === 'forbidden').length).toBe(600);
    expect(codes.filter((code) => code === 'too_many_requests').length).toBe(20);
  });

  test('three device checks, also when ten pages ask at once', async () => {
    const browser = await application.signInCitizen();
    const pages = await atOnce(10, () => scene.page(browser));
    expect(yes(await Promise.all(pages.map((page) => page.ask('check.join', { rtpCapabilities: {} }))))).toBe(3);
  });

  test('thirty sockets: the oldest goes', async () => {
    const browser = await application.signInCitizen();
    const first = await scene.page(browser);
    const pages = await atOnce(30, () => scene.page(browser));
    await first.closed;
    expect(pages.every((page) => page.socket.connected)).toBe(true);
  });

  test('three hundred costly requests a minute, on however many sockets', async () => {
    const browser = await application.signInCitizen();
    const pages = await atOnce(4, () => scene.page(browser));
    const microphone = { source: 'microphone', kind: 'audio', paused: false, rtpParameters: {} };
    const produce = { transportId: randomUUID(), ...microphone };
    const ask = (page: SocketPage) => atOnce(90, () => page.ask('media.produce', produce));
    const answers = (await Promise.all(pages.map(ask))).flat();
    const codes = answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
    expect(codes.filter((code) => code === 'not_in_room').length).toBe(300);
    expect(codes.filter((code) => code === 'too_many_requests').length).toBe(60);
  });

  test('one consultation, also when it is asked for at ten places at once', async () => {
    await scene.lawyer('lawyer1');
    const browser = await application.signInCitizen();
    const body = () => ({ ...matter, idempotencyKey: randomUUID() });
    const answers = await atOnce(10, () => browser.request('requestConsultation', { body: body() }));
    expect(yes(answers.map((answer) => answer.body))).toBe(1);
  });
});

test('returns after not answering are counted, too', async () => {
  const { prisma } = application.database;
  const citizen = await application.signInCitizen();
  const citizenId = (await citizen.call('getMe')).account?.id ?? '';
  const { id: lawyerId } = await prisma.account.findUniqueOrThrow({ where: { login: 'lawyer1' } });
  const missed = { state: 'cancelled', endReason: 'not_answering', endedAt: new Date() } as const;
  let last = await addConsultation(prisma, { citizenId, lawyerId }, { ...missed, number: 'missed' });
  for (let count = 0; count < 3; count += 1) {
    last = (await citizen.call('returnToQueue', { params: { consultationId: last } })).id;
    await prisma.consultation.update({ where: { id: last }, data: missed });
  }
  expect(await citizen.refused('returnToQueue', { params: { consultationId: last } })).toBe('daily_limit');
});

describe('in a call', () => {
  test('the code for another device opens nothing once the consultation has ended', async () => {
    const { id, citizen } = await scene.inCall();
    const browser = citizen.browser;
    const { code } = await browser.call('createSeatCode', { params: { consultationId: id } });
    const accountId = (await browser.call('getMe')).account?.id ?? '';
    const { phone } = await application.database.prisma.account.findUniqueOrThrow({ where: { id: accountId } });
    await citizen.call('room.hangUp', {});
    expect(await new Browser(application.url).refused('signInBySeatCode', { body: { phone, code } })).toBe(
      'wrong_code',
    );
    await scene.end();
  });

  test('media end with the session, even when the socket was lost before', async () => {
    const { id, citizen } = await scene.inCall();
    const peer = application.sfu.rooms.get(id)?.peers.get('citizen');
    citizen.close();
    await expect.poll(() => application.calls.metrics().sockets).toBe(1);
    expect(peer?.closed).toBe(false);
    await citizen.browser.call('signOut');
    expect(peer?.closed).toBe(true);
    await scene.end();
  });

  test('both hang up at once, and the citizen rates five times at once: each happens once', async () => {
    const { id, citizen, lawyer } = await scene.inCall();
    await Promise.all([citizen.ask('room.hangUp', {}), lawyer.ask('room.hangUp', {}), citizen.ask('room.hangUp', {})]);
    expect(await scene.stateOf(id)).toBe('completed');
    const body = { level: 5, comment: '' };
    const rate = { params: { consultationId: id }, body };
    const answers = await atOnce(5, () => citizen.browser.request('rate', rate));
    expect(yes(answers.map((answer) => answer.body))).toBe(1);
    const { prisma } = application.database;
    for (const event of ['finished', 'rated']) {
      expect(await prisma.consultationTransition.count({ where: { consultationId: id, event } })).toBe(1);
    }
    await scene.end();
  });
});

test('files of recordings are closed to every other role, and before a one-time password is changed', async () => {
  const file = `/api/plays/${randomUUID()}/tracks/${randomUUID()}`;
  const codeOf = async (browser: Browser) => (await (await browser.fetch(file)).json()).error.code;
  expect(await codeOf(await application.signInCitizen())).toBe('forbidden');
  expect(await codeOf(await application.signInStaff('admin1'))).toBe('forbidden');
  const checker = await application.signInStaff('quality1');
  expect(await codeOf(checker)).toBe('not_found');
  const change = (mustChangePassword: boolean) =>
    application.database.prisma.account.update({ where: { login: 'quality1' }, data: { mustChangePassword } });
  await change(true);
  expect(await codeOf(checker)).toBe('password_must_change');
  await change(false);
});

test('a log line of a request has its path and status, and nothing of who asked', async () => {
  const lines: string[] = [];
  const stream = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
  const log = requestLog(pino({ level: 'trace', base: null }, stream));
  const server = createServer((request, response) => {
    log(request as never, response as never, () => response.writeHead(request.url?.includes('fail') ? 500 : 200).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers = { cookie: 'session=secret', 'x-forwarded-for': '203.0.113.9' };
  for (const path of ['/api/fine?phone=13900000001', '/api/fail?phone=13900000001'])
    await fetch(url + path, { headers });
  await expect.poll(() => lines.length).toBe(2);
  server.close();
  const text = lines.join('');
  expect(text).toContain('GET /api/fail 500');
  for (const secret of ['secret', '13900000001', '203.0.113.9', '127.0.0.1', 'headers'])
    expect(text).not.toContain(secret);
});
