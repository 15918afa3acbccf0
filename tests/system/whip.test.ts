import type { Browser, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ServiceError } from '../../server/serviceError.ts';
import { launchChromium } from '../support/browserPeer.ts';
import { WhipScene } from '../support/whipScene.ts';

const offerType = 'application/sdp';
const fragmentType = 'application/trickle-ice-sdpfrag';
const key = { authorization: 'Bearer the-key' };
const until = { timeout: 20_000, interval: 100 };

let browser: Browser;
let offers: { sending: string; receiving: string };
let scene: WhipScene;

beforeAll(async () => {
  browser = await launchChromium();
  const making = await WhipScene.open();
  const page = await making.page(browser);
  offers = {
    sending: await page.evaluate(() => window.sdp.offer('sendonly')),
    receiving: await page.evaluate(() => window.sdp.offer('recvonly')),
  };
  await making.close();
});

afterAll(() => browser.close());

beforeEach(async () => {
  scene = await WhipScene.open();
});

afterEach(() => scene.close());

function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': offerType, ...headers }, body });
}

async function publish(): Promise<{ response: Response; session: string; etag: string }> {
  const response = await post(scene.whip, offers.sending, key);
  expect(response.status).toBe(201);
  const session = new URL(response.headers.get('location') ?? '', scene.whip).href;
  return { response, session, etag: response.headers.get('etag') ?? '' };
}

function patch(session: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(session, { method: 'PATCH', headers: { 'content-type': fragmentType, ...key, ...headers }, body });
}

const restart =
  'a=ice-ufrag:newu\r\na=ice-pwd:newpasswordnewpassword12\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n';
const trickle =
  'm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 2130706431 192.0.2.1 50000 typ host\r\na=end-of-candidates\r\n';

/** Status and sentence: every refusal has both. */
async function refusal(response: Promise<Response>): Promise<number> {
  const { status, headers, text } = await response.then(async (got) => ({
    ...{ status: got.status, headers: got.headers },
    text: await got.text(),
  }));
  expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(text).toMatch(/[\u4e00-\u9fff]{3}.*。$/);
  return status;
}

/** Resolves when more pictures and sound have come. */
async function watches(page: Page): Promise<void> {
  const before = await page.evaluate(() => window.sdp.seen());
  await vi.waitFor(async () => {
    const now = await page.evaluate(() => window.sdp.seen());
    expect(now.frames).toBeGreaterThan(before.frames + 3);
    expect(now.sound).toBeGreaterThan(before.sound);
  }, until);
}

test('an encoder that is not ours sends the program, players that are not ours watch it, and both leave', async () => {
  const [encoder, player, second] = await Promise.all([1, 2, 3].map(() => scene.page(browser)));
  if (!encoder || !player || !second) throw new Error('no pages');
  await encoder.evaluate(([url, authkey]) => window.sdp.publish(url, authkey), [scene.whip, 'the-key'] as const);
  await vi.waitFor(() => {
    const { hasAudio, hasVideo, quality } = scene.room.program();
    expect({ hasAudio, hasVideo, quality }).toEqual({ hasAudio: true, hasVideo: true, quality: 4 });
  }, until);
  for (const page of [player, second]) await page.evaluate((url) => window.sdp.watch(url), scene.whep);
  await Promise.all([watches(player), watches(second)]);
  expect((await player.evaluate(() => window.sdp.seen())).width).toBe(640);
  await encoder.evaluate(() => window.sdp.stop());
  await vi.waitFor(() => expect(scene.released).toHaveLength(1), until);
  // Without a program there is nothing to watch: the sessions of the players have ended with it.
  await vi.waitFor(() => expect(scene.room.peers.size).toBe(0), until);
});

test('a restart of ICE has new credentials and a new entity tag, and media goes on', async () => {
  const [encoder, player] = await Promise.all([scene.page(browser), scene.page(browser)]);
  const { location, etag } = await encoder.evaluate(([url, own]) => window.sdp.send(url, own), [
    scene.whip,
    'the-key',
  ] as const);
  await vi.waitFor(() => expect(scene.room.program().hasVideo).toBe(true), until);
  await player.evaluate((url) => window.sdp.watch(url), scene.whep);
  await watches(player);
  const session = new URL(location, scene.whip).href;
  const again = await encoder.evaluate(([url, own]) => window.sdp.restartIce(url, own), [session, 'the-key'] as const);
  expect(again.status).toBe(200);
  expect(again.etag).toMatch(/^"[^"]+"$/);
  expect(again.etag).not.toBe(etag);
  await watches(player);
  expect((await patch(session, trickle, { 'if-match': etag })).status).toBe(412);
  expect((await patch(session, trickle, { 'if-match': again.etag })).status).toBe(204);
});

test('the same key takes over from an encoder that was silent for three seconds, and not before', async () => {
  const encoder = await scene.page(browser);
  await encoder.evaluate(([url, own]) => window.sdp.send(url, own), [scene.whip, 'the-key'] as const);
  await vi.waitFor(() => expect(scene.room.program().hasVideo).toBe(true), until);
  expect(await refusal(post(scene.whip, offers.sending, key))).toBe(409);
  await encoder.evaluate(() => window.sdp.fallSilent());
  const silentSince = performance.now();
  await vi.waitFor(async () => {
    expect(await refusal(post(scene.whip, offers.sending, { authorization: 'Bearer second-key' }))).toBe(409);
    expect((await post(scene.whip, offers.sending, key)).status).toBe(201);
  }, until);
  expect(performance.now() - silentSince).toBeGreaterThan(2_000);
  // The former's session is over, whatever its line does.
  await vi.waitFor(async () => {
    expect(await encoder.evaluate(() => window.sdp.connectionStates())).not.toContain('connected');
  }, until);
});

test('who sends nothing from the start loses the place after three seconds to the same key only', async () => {
  const { session } = await publish();
  expect(await refusal(post(scene.whip, offers.sending, key))).toBe(409);
  await vi.waitFor(async () => {
    expect(await refusal(post(scene.whip, offers.sending, { authorization: 'Bearer second-key' }))).toBe(409);
    expect((await post(scene.whip, offers.sending, key)).status).toBe(201);
  }, until);
  expect(await refusal(patch(session, trickle, { 'if-match': '*' }))).toBe(404);
});

describe('the answer', () => {
  test('accepts H.264 and Opus under the numbers of the offer, on one passive ICE-lite transport', async () => {
    const { response } = await publish();
    const answer = await response.text();
    expect(response.headers.get('content-type')).toBe(offerType);
    expect(response.headers.get('link')).toBe('<stun:stun.example:3478>; rel="ice-server"');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-expose-headers')).toContain('Location');
    for (const line of ['a=ice-lite', 'a=setup:passive', 'a=recvonly', 'a=rtcp-mux', 'a=group:BUNDLE 0 1']) {
      expect(answer).toContain(`${line}\r\n`);
    }
    expect(answer).toMatch(/a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 \d+ typ host/);
    const offered = /a=rtpmap:(\d+) opus/.exec(offers.sending)?.[1];
    expect(answer).toMatch(new RegExp(`a=rtpmap:${offered} opus/48000/2`));
    expect(answer).toMatch(/profile-level-id=42e0/);
    expect(answer).not.toMatch(/VP8|VP9|AV1/);
  });

  test('begins the handshake with an encoder that waits for it', async () => {
    const passive = offers.sending.replaceAll('a=setup:actpass', 'a=setup:passive');
    const answer = await (await post(scene.whip, passive, key)).text();
    expect(answer.match(/a=setup:\w+/g)).toEqual(['a=setup:active', 'a=setup:active']);
  });

  test('leaves out what a program does not have', async () => {
    const offer = offers.sending
      .replace(/a=group:BUNDLE.*/, 'a=group:BUNDLE 0 1 2')
      .concat(
        'm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\na=sctp-port:5000\r\n',
      );
    const answer = await (await post(scene.whip, offer, key)).text();
    expect(answer).toMatch(/m=application 0 /);
    expect(answer).toContain('a=group:BUNDLE 0 1\r\n');
  });
});

describe('a restart of ICE', () => {
  test('is answered once more, and the same, where its answer was lost', async () => {
    const { session } = await publish();
    const lost = await patch(session, restart, { 'if-match': '*' });
    const again = await patch(session, restart, { 'if-match': '*' });
    expect([lost.status, again.status]).toEqual([200, 200]);
    expect(again.headers.get('etag')).toBe(lost.headers.get('etag'));
    expect(await again.text()).toBe(await lost.text());
  });

  test('stands for the first section that is not refused', async () => {
    const data =
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:data\r\na=sctp-port:5000\r\n';
    const offer = offers.sending.replace(/a=group:BUNDLE.*/, 'a=group:BUNDLE data 0 1').replace(/(?=m=audio)/, data);
    const response = await post(scene.whip, offer, key);
    const session = new URL(response.headers.get('location') ?? '', scene.whip).href;
    const fragment = await (await patch(session, restart, { 'if-match': '*' })).text();
    expect(fragment).toContain('a=group:BUNDLE 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n');
  });
});

describe('OPTIONS', () => {
  test('says what the endpoint and a session take, to pages of any site', async () => {
    const endpoint = await fetch(scene.whip, { method: 'OPTIONS' });
    expect(endpoint.status).toBe(200);
    expect(endpoint.headers.get('accept-post')).toBe(offerType);
    expect(endpoint.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(endpoint.headers.get('access-control-allow-headers')).toContain('Authorization');
    const { session } = await publish();
    expect((await fetch(session, { method: 'OPTIONS' })).headers.get('accept-patch')).toBe(fragmentType);
  });
});

describe('a wrong request', () => {
  test('without a key that is valid for this episode is 401', async () => {
    for (const authorization of ['', 'Bearer wrong', 'Basic the-key', 'Bearer']) {
      expect(await refusal(post(scene.whip, offers.sending, { authorization }))).toBe(401);
    }
    const other = `${scene.url}/whip/${scene.otherEpisodeId}`;
    const response = await post(other, offers.sending, key);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await refusal(Promise.resolve(response))).toBe(401);
  });

  test('with a wrong key again and again is 429', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 40; attempt += 1) {
      statuses.push((await post(scene.whip, offers.sending, { authorization: `Bearer ${attempt}` })).status);
    }
    expect([...new Set(statuses)]).toEqual([401, 429]);
  });

  test('for an address that does not exist is 404', async () => {
    expect(await refusal(post(`${scene.url}/whip/none`, offers.sending, key))).toBe(404);
    expect(await refusal(post(`${scene.url}/whip`, offers.sending, key))).toBe(404);
    const unknown = `${scene.whip}/${crypto.randomUUID()}`;
    expect(await refusal(patch(unknown, trickle, { 'if-match': '*' }))).toBe(404);
    expect(await refusal(fetch(unknown, { method: 'DELETE', headers: key }))).toBe(404);
  });

  test('by another method is 405 with those that are allowed', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      expect(await refusal(fetch(scene.whip, { method, headers: key }))).toBe(405);
    }
    const head = await fetch(scene.whip, { method: 'HEAD', headers: key });
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'OPTIONS, POST']);
    const { session } = await publish();
    for (const method of ['GET', 'PUT', 'POST']) {
      expect(await refusal(fetch(session, { method, headers: key }))).toBe(405);
    }
  });

  test('of another content type is 415, and one that takes no SDP back is 406', async () => {
    expect(await refusal(post(scene.whip, '{}', { ...key, 'content-type': 'application/json' }))).toBe(415);
    expect(await refusal(post(scene.whip, offers.sending, { ...key, accept: 'text/html' }))).toBe(406);
    const { session } = await publish();
    expect(await refusal(patch(session, trickle, { 'content-type': offerType, 'if-match': '*' }))).toBe(415);
  });

  test.each([
    ['nothing', ''],
    ['no SDP', 'hello'],
    ['half an SDP', 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n'],
    ['no ICE credentials', () => offers.sending.replace(/a=ice-(ufrag|pwd):.*\r\n/g, '')],
    ['no fingerprint', () => offers.sending.replace(/a=fingerprint:.*\r\n/g, '')],
    ['numbers out of range', () => offers.sending.replace(/a=rtpmap:\d+ opus/, 'a=rtpmap:4000000 opus')],
  ])('with %s is 400', async (_what, offer) => {
    const body = typeof offer === 'string' ? offer : offer();
    expect(await refusal(post(scene.whip, body, key))).toBe(400);
  });

  test.each([
    ['VP8 alone', () => offers.sending.replaceAll('H264/90000', 'VP8/90000')],
    ['a picture in single packets', () => offers.sending.replaceAll('packetization-mode=1', 'packetization-mode=0')],
    ['nothing to send', () => offers.receiving],
    ['two connections', () => offers.sending.replace(/a=group:BUNDLE.*\r\n/, '')],
    ['RTCP on a port of its own', () => offers.sending.replaceAll('a=rtcp-mux\r\n', '')],
    [
      'two pictures',
      () =>
        offers.sending
          .concat(offers.sending.slice(offers.sending.indexOf('m=video')).replace('a=mid:1', 'a=mid:2'))
          .replace(/a=group:BUNDLE.*/, 'a=group:BUNDLE 0 1 2'),
    ],
  ])('with %s is 422', async (_what, offer) => {
    expect(await refusal(post(scene.whip, offer(), key))).toBe(422);
  });

  test('too large is 413', async () => {
    expect(await refusal(post(scene.whip, `${offers.sending}${'a=x:y\r\n'.repeat(20_000)}`, key))).toBe(413);
  });

  test('while nothing may be sent is 409, and while the service restarts 503', async () => {
    scene.refuse = new ServiceError('wrong_state');
    expect(await refusal(post(scene.whip, offers.sending, key))).toBe(409);
    scene.refuse = new ServiceError('unavailable');
    const response = await post(scene.whip, offers.sending, key);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await refusal(Promise.resolve(response))).toBe(503);
  });

  test('to change ICE is 428 without If-Match, 412 with another tag, 400 with half of it', async () => {
    const { session, etag } = await publish();
    expect(await refusal(patch(session, trickle))).toBe(428);
    expect(await refusal(patch(session, trickle, { 'if-match': '"other"' }))).toBe(412);
    expect((await patch(session, trickle, { 'if-match': etag })).status).toBe(204);
    expect((await patch(session, trickle, { 'if-match': `"other", ${etag}` })).status).toBe(204);
    expect(await refusal(patch(session, trickle, { 'if-match': `W/${etag}` }))).toBe(412);
    expect(await refusal(patch(session, restart, { 'if-match': etag }))).toBe(400);
    expect(await refusal(patch(session, 'a=ice-ufrag:newu\r\n', { 'if-match': '*' }))).toBe(400);
    expect(await refusal(patch(session, 'nonsense', { 'if-match': '*' }))).toBe(400);
    expect(await refusal(patch(session, '', { 'if-match': '*' }))).toBe(400);
    expect(await refusal(patch(session, restart, { 'if-match': '*', authorization: 'Bearer second-key' }))).toBe(404);
    expect(await refusal(patch(session, restart, { 'if-match': '*', authorization: 'Bearer wrong' }))).toBe(401);
  });
});

test('a key that is revoked while its session is made sends nothing', async () => {
  const claim = scene.claimed;
  scene.claimed = () => {
    scene.endedKeys.add(scene.keys.get('the-key') ?? '');
  };
  expect(await refusal(post(scene.whip, offers.sending, key))).toBe(401);
  expect(scene.room.peers.get('program')).toBeUndefined();
  scene.claimed = claim;
});

test('what is sent ends within a second when its key holds no longer', async () => {
  const { session } = await publish();
  scene.endedKeys.add(scene.keys.get('the-key') ?? '');
  await vi.waitFor(() => expect(scene.released).toHaveLength(1), { timeout: 2000 });
  expect(await refusal(patch(session, trickle, { 'if-match': '*' }))).toBe(404);
});

test('a session that is deleted gives the place free at once', async () => {
  const { session } = await publish();
  expect((await fetch(session, { method: 'DELETE', headers: key })).status).toBe(200);
  expect(scene.released).toHaveLength(1);
  expect(await refusal(patch(session, trickle, { 'if-match': '*' }))).toBe(404);
  await publish();
});
