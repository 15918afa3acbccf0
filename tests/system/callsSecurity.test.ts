import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RequestName, requests } from '#protocol';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser } from '../support/browser.ts';
import { CallScene } from '../support/callScene.ts';
import { cameraParameters, microphoneParameters } from '../support/sfuMedia.ts';
import { SocketPage } from '../support/socketPage.ts';

const limits = { ringMs: 60_000, connectMs: 60_000, reconnectMs: 600_000, mediaLostMs: 60_000 };

let application: TestApplication;
let scene: CallScene;
let call: Awaited<ReturnType<CallScene['inCall']>>;
let outsider: SocketPage;
beforeAll(async () => {
  application = await startApplication({ env: { SERVICE_LIMITS: JSON.stringify(limits) } });
  scene = new CallScene(application);
  call = await scene.inCall();
  outsider = await scene.page(await application.signInCitizen());
}, 120_000);
afterAll(async () => {
  await scene?.end();
  await application?.close();
});

const names = Object.keys(requests) as RequestName[];
/** The call goes on as if nothing had happened. */
const callGoesOn = async () => {
  const sent = await call.citizen.call('chat.send', { clientId: randomUUID(), text: '还在吗' });
  await call.lawyer.hears('chat.message', ({ id }) => id === sent.id);
};

describe('the door', () => {
  test('lets nobody in without a session', async () => {
    await expect(SocketPage.open(new Browser(application.url))).rejects.toThrow('not_signed_in');
    const forged = new Browser(application.url);
    forged.cookie = `session=${'x'.repeat(43)}`;
    await expect(SocketPage.open(forged)).rejects.toThrow('not_signed_in');
  });

  test('lets no other site in, even with the cookie', async () => {
    await expect(SocketPage.open(outsider.browser, { origin: 'https://evil.example' })).rejects.toThrow();
    await expect(SocketPage.open(outsider.browser, { 'sec-fetch-site': 'cross-site' })).rejects.toThrow();
    (await SocketPage.open(outsider.browser, { origin: application.url })).close();
  });

  test('shuts when the session ends', async () => {
    const page = await SocketPage.open(await application.signInCitizen());
    const { closed } = page;
    await page.browser.call('signOut');
    await closed;
  });
});

describe('wrong messages', () => {
  test('unknown events are answered, and after ten of them the connection is dropped', async () => {
    const page = await scene.page(await application.signInCitizen());
    for (let count = 0; count < 10; count += 1) expect(await page.refused('no.such', {})).toBe('unknown_event');
    await page.closed;
  });

  test.each(['constructor', '__proto__', 'toString'])('%s is an unknown event', async (name) => {
    expect(await outsider.refused(name, {})).toBe('unknown_event');
  });

  test.each([
    null,
    7,
    'x',
    [],
    [{}],
    { $ne: 1 },
    { consultationId: 'x', token: 1, transportId: {}, text: ['x'], clientId: '' },
  ])('%o is refused by every request that has data', async (data) => {
    const page = await scene.page(await application.signInCitizen());
    const emptyAllowed = (name: RequestName) => requests[name].data.safeParse(data).success;
    for (const name of names.filter((one) => !emptyAllowed(one))) {
      expect([name, await page.refused(name, data)]).toEqual([
        name,
        name === 'duty.watch' ? 'forbidden' : 'bad_request',
      ]);
    }
  });

  test('a message that asks for no answer is let fall', async () => {
    outsider.socket.emit('media.restartIce', { transportId: randomUUID() });
    outsider.socket.emit('queue.enter');
    expect(await outsider.refused('media.restartIce', { transportId: randomUUID() })).toBe('not_in_room');
  });

  test('a message of 100 kB costs the connection, and nobody else anything', async () => {
    const page = await scene.page(await application.signInCitizen());
    const { closed } = page;
    page.socket.emit('chat.send', { clientId: randomUUID(), text: 'x'.repeat(100_000) }, () => {});
    await closed;
    await callGoesOn();
  });

  test('a flood costs the connection, and nobody else anything', async () => {
    const page = await scene.page(await application.signInCitizen());
    const { closed } = page;
    for (let count = 0; count < 3000; count += 1) page.socket.emit('check.leave', {}, () => {});
    await callGoesOn();
    await closed;
    await callGoesOn();
  });

  test('too many requests at once are refused, and served again a moment later', async () => {
    const page = await scene.page(await application.signInCitizen());
    const answers = await Promise.all(Array.from({ length: 150 }, () => page.ask('check.leave', {})));
    const refused = answers.filter((answer) => !answer.ok && answer.error.code === 'too_many_requests');
    expect(refused.length).toBeGreaterThan(10);
    await expect.poll(async () => (await page.ask('check.leave', {})).ok, { timeout: 5000 }).toBe(true);
  });
});

describe('what belongs to others', () => {
  const nobodys = randomUUID();
  const anyJoin = { resume: null, lastMessageSeq: 0, rtpCapabilities: {} };

  test('a consultation of somebody else is not found', async () => {
    expect(await outsider.refused('queue.enter', { consultationId: call.id, mode: 'video' })).toBe('not_found');
    const params = { consultationId: call.id };
    for (const name of [
      'getConsultation',
      'cancelConsultation',
      'checkIn',
      'createRoomToken',
      'createSeatCode',
      'returnToQueue',
    ] as const) {
      expect([name, await outsider.browser.refused(name, { params })]).toEqual([name, 'not_found']);
    }
    const lawyer = await application.signInStaff('lawyer2');
    expect(await lawyer.refused('createRoomToken', { params })).toBe('not_found');
    expect(await lawyer.refused('getConsultation', { params })).toBe('not_found');
  });

  test("somebody else's room token opens no door", async () => {
    const { token } = await call.citizen.browser.call('createRoomToken', { params: { consultationId: call.id } });
    const join = { token, ...anyJoin };
    expect(await outsider.refused('room.join', join)).toBe('forbidden');
    expect(await call.lawyer.refused('room.join', join)).toBe('forbidden');
  });

  test.each(['none', 'HS256'] as const)('a room token that was made up (%s) is refused', async (algorithm) => {
    const { account } = await outsider.browser.call('getMe');
    const claim = { consultationId: call.id, side: 'citizen', accountId: account?.id, aud: 'room' };
    const token = jwt.sign(claim, algorithm === 'none' ? '' : 'guessed', { algorithm, expiresIn: 60 });
    expect(await outsider.refused('room.join', { token, ...anyJoin })).toBe('forbidden');
  });

  test('nothing of a room works from outside it', async () => {
    const dictionary = {};
    const inRoom: Partial<Record<RequestName, unknown>> = {
      'room.hangUp': {},
      'media.connectTransport': { transportId: nobodys, dtlsParameters: dictionary },
      'media.restartIce': { transportId: nobodys },
      'media.closeProducer': { producerId: nobodys },
      'media.pauseProducer': { producerId: nobodys },
      'media.resumeProducer': { producerId: nobodys },
      'media.resumeConsumers': { consumerIds: [nobodys] },
      'chat.send': { clientId: nobodys, text: '您好' },
    };
    for (const [name, data] of Object.entries(inRoom)) {
      expect([name, await outsider.refused(name, data)]).toEqual([name, 'not_in_room']);
    }
    expect(await scene.stateOf(call.id)).toBe('in_call');
  });

  test('one side cannot touch the media of the other', async () => {
    const transport = { id: call.seats.lawyer.transports?.send.id ?? '' };
    const camera = {
      source: 'camera',
      kind: 'video',
      paused: false,
      rtpParameters: { ...cameraParameters() },
    } as const;
    const { producerId } = await call.lawyer.call('media.produce', { transportId: transport.id, ...camera });
    const { citizen } = call;
    expect(await citizen.refused('media.restartIce', { transportId: transport.id })).toBe('no_such_media');
    expect(await citizen.refused('media.produce', { transportId: transport.id, ...camera })).toBe('no_such_media');
    for (const name of ['media.pauseProducer', 'media.resumeProducer', 'media.closeProducer'] as const) {
      expect([name, await citizen.refused(name, { producerId })]).toEqual([name, 'no_such_media']);
    }
    await call.lawyer.call('media.pauseProducer', { producerId });
  });

  test('only a lawyer shares a screen, and nonsense is refused without a word about why', async () => {
    const transportId = call.seats.citizen.transports?.send.id ?? '';
    const screen = {
      transportId,
      source: 'screen',
      kind: 'video',
      paused: false,
      rtpParameters: { ...cameraParameters() },
    };
    expect(await call.citizen.refused('media.produce', screen)).toBe('forbidden');
    const answer = await call.citizen.ask('media.produce', {
      ...screen,
      source: 'camera',
      rtpParameters: { codecs: 7 },
    });
    expect(answer).toEqual({ ok: false, error: { code: 'media_refused', message: expect.any(String) } });
    expect(await call.citizen.refused('media.connectTransport', { transportId, dtlsParameters: { role: 'x' } })).toBe(
      'media_refused',
    );
  });

  test('a ring for another lawyer cannot be answered', async () => {
    const lawyer = await scene.lawyer('lawyer2');
    const { id } = await scene.inLine();
    const { offer } = await lawyer.hears('duty.changed', (desk) => desk.offer?.consultation.id === id);
    const params = { offerId: offer?.id ?? '' };
    expect(await call.lawyer.browser.refused('acceptOffer', { params })).toBe('offer_gone');
    expect(await call.lawyer.browser.refused('declineOffer', { params, body: { reason: 'other' } })).toBe('offer_gone');
    await lawyer.browser.call('acceptOffer', { params });
  });
});

test('a device check is a room of its own: its peer hears itself and ends with the page', async () => {
  const page = await scene.page(await application.signInCitizen());
  const rooms = application.sfu.rooms.size;
  const { rtpCapabilities } = await page.call('media.capabilities', {});
  await page.call('check.join', { rtpCapabilities });
  const { transports } = await page.call('check.join', { rtpCapabilities });
  expect(application.sfu.rooms.size).toBe(rooms + 1);
  const microphone = { source: 'microphone', kind: 'audio', paused: false } as const;
  const rtpParameters = { ...microphoneParameters() };
  await page.call('media.produce', { transportId: transports.send.id, ...microphone, rtpParameters });
  const { consumers } = await page.hears('media.newConsumers');
  expect(consumers.map(({ source }) => source)).toEqual(['microphone']);
  page.close();
  await expect.poll(() => application.sfu.rooms.size, { timeout: 5000 }).toBe(rooms);
});
