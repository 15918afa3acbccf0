import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { capabilitiesOf } from '#sfu';
import { issueLiveToken, type LiveClaim } from '../../server/live/liveToken.ts';
import { issueViewerToken } from '../../server/live/viewerToken.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser, newPhone } from '../support/browser.ts';
import { LiveScene } from '../support/liveScene.ts';
import { LiveSocketPage } from '../support/socketPage.ts';

const until = { timeout: 10_000, interval: 50 };
const caller = { rtpCapabilities: { ...capabilitiesOf('call') } };
const device = { rtpCapabilities: { ...capabilitiesOf('broadcast') } };

let application: TestApplication;
let scene: LiveScene;
beforeAll(async () => {
  application = await startApplication();
});
afterEach(() => scene.close());
afterAll(() => application.close());

const anyone = () => new Browser(application.url);
const viewerOf = (episodeId: string): LiveClaim => ({
  ...{ episodeId, kind: 'viewer', viewerKey: randomUUID() },
  ...{ accountId: null, role: null, sessionId: null, guestId: null, counted: true },
});

describe('the door', () => {
  test('lets nobody in without a live token of its own making and time', async () => {
    scene = await LiveScene.open(application);
    const { jwtSecret } = application.config;
    const claim = viewerOf(scene.episodeId);
    const enter = async (token: unknown) => LiveSocketPage.open(application.url, token).then(() => 'in', String);
    const [now, before] = [new Date(), new Date(Date.now() - 6 * 60 * 1000)];
    expect(await enter(undefined)).toContain('forbidden');
    expect(await enter({})).toContain('forbidden');
    expect(await enter('x'.repeat(500))).toContain('forbidden');
    expect(await enter(issueLiveToken(claim, 'y'.repeat(32), now))).toContain('forbidden');
    expect(await enter(issueLiveToken(claim, jwtSecret, before))).toContain('forbidden');
    // A token for something else is not one for this.
    expect(await enter(issueViewerToken(claim.viewerKey, jwtSecret, now))).toContain('forbidden');
  });

  test('a viewer token that is not ours makes a new device, or is refused where one is needed', async () => {
    scene = await LiveScene.open(application);
    const forged = issueViewerToken(randomUUID(), 'y'.repeat(32), new Date());
    const { params } = scene;
    const opened = await anyone().call('openEpisode', { params, body: { viewerToken: forged } });
    expect(opened.viewerToken).not.toBe(forged);
    const renew = (viewerToken: string | null) =>
      anyone().refused('renewLiveToken', { params, body: { viewerToken, invitation: null } });
    expect(await renew(forged)).toBe('forbidden');
    expect(await renew(opened.liveToken)).toBe('forbidden');
    expect(await renew(null)).toBe('not_signed_in');
    const again = await anyone().call('openEpisode', { params, body: { viewerToken: opened.viewerToken } });
    const keyIn = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).viewerKey;
    expect(keyIn(again.liveToken)).toBe(keyIn(opened.liveToken));
  });

  test('a token is for one episode: what happens at another is not told', async () => {
    const other = await LiveScene.open(application);
    scene = await LiveScene.open(application);
    const viewer = await scene.viewer(anyone());
    await other.move('producer1', 'cancel', '改期');
    await scene.move('producer1', 'cancel', '也改期');
    await viewer.hears('live.changed', ({ state }) => state === 'cancelled');
    expect(viewer.pushed.filter(({ name }) => name === 'live.changed').length).toBe(1);
    await other.close();
  });

  test('a signed-out member of the crew is out at once', async () => {
    scene = await LiveScene.open(application);
    const browser = await application.signInStaff('host1');
    const body = { viewerToken: null, invitation: null };
    const { liveToken } = await browser.call('renewLiveToken', { params: scene.params, body });
    const [page, colleague] = [await LiveSocketPage.open(application.url, liveToken), await scene.crew('host1')];
    await browser.call('signOut');
    await page.closed;
    expect(colleague.socket.connected).toBe(true);
    // Nor does the token that is still in time bring anybody back.
    await expect(LiveSocketPage.open(application.url, liveToken)).rejects.toThrow('forbidden');
  });

  test('who watched signed in and signed out comes back without an account only', async () => {
    scene = await LiveScene.open(application);
    const browser = await application.signInCitizen();
    const { params } = scene;
    const { liveToken, viewerToken } = await browser.call('openEpisode', { params, body: { viewerToken: null } });
    await browser.call('signOut');
    await expect(LiveSocketPage.open(application.url, liveToken)).rejects.toThrow('forbidden');
    const renewed = await browser.call('renewLiveToken', { params, body: { viewerToken, invitation: null } });
    (await LiveSocketPage.open(application.url, renewed.liveToken)).close();
  });

  test('a moderator who no longer works on the episode is out', async () => {
    scene = await LiveScene.open(application);
    const former = await scene.crew('moderator1');
    const { account } = application.database.prisma;
    const now = new Date();
    const { id } = await account.create({
      data: { role: 'live_moderator', login: 'moderator9', name: '另一位', createdAt: now },
    });
    const producer = await scene.staff('producer1');
    const { state: _, ...episode } = await producer.call('getEpisode', { params: scene.params });
    const { seriesId, number, title, topic, intro, plannedAt, plannedMinutes, interaction, host } = episode;
    const body = { seriesId, number, title, topic, intro, plannedAt, plannedMinutes, interaction };
    await producer.call('changeEpisode', { params: scene.params, body: { ...body, hostId: host.id, moderatorId: id } });
    await former.closed;
  });
});

describe('requests', () => {
  test('are for those whom they concern', async () => {
    scene = await LiveScene.open(application);
    await scene.move('host1', 'open_preview');
    const [viewer, moderator] = [await scene.viewer(anyone()), await scene.crew('moderator1')];
    for (const page of [viewer, moderator]) {
      expect(await page.refused('program.publish', {})).toBe('forbidden');
      expect(await page.refused('stage.join', caller)).toBe('forbidden');
    }
    expect(await viewer.refused('stage.callUp', { accountId: randomUUID() })).toBe('forbidden');
    expect(await moderator.refused('stage.callUp', { accountId: randomUUID() })).toBe('not_found');
    expect(await viewer.refused('stage.answerCall', { agreed: true })).toBe('not_signed_in');
  });

  test('nobody touches the media of others', async () => {
    scene = await LiveScene.open(application);
    await scene.move('host1', 'open_preview');
    const [host, moderator] = [await scene.crew('host1'), await scene.crew('moderator1')];
    const { transport } = await host.call('program.publish', {});
    const dtlsParameters = { fingerprints: [{ algorithm: 'sha-256', value: 'AA' }] };
    const connect = { transportId: transport.id, dtlsParameters };
    expect(await moderator.refused('media.connectTransport', connect)).toBe('not_in_room');
    expect(await moderator.refused('media.restartIce', { transportId: transport.id })).toBe('not_in_room');
    expect((await host.call('media.restartIce', { transportId: transport.id })).iceParameters.password).not.toBe('');
  });

  test('rubbish is refused, and unknown requests cost the connection', async () => {
    scene = await LiveScene.open(application);
    const viewer = await scene.viewer(anyone());
    expect(await viewer.refused('live.play', { rtpCapabilities: 'all' })).toBe('bad_request');
    expect(await viewer.refused('live.play', { rtpCapabilities: { codecs: [{ kind: 'video' }] } })).toBe(
      'media_refused',
    );
    for (let asked = 0; asked < 9; asked += 1) expect(await viewer.refused('live.destroy', {})).toBe('unknown_event');
    viewer.socket.emit('live.destroy', {}, () => {});
    await viewer.closed;
  });

  test('a flood is refused beyond what a page needs, and costs nobody else anything', async () => {
    scene = await LiveScene.open(application);
    const [flooder, other] = [await scene.viewer(anyone()), await scene.viewer(anyone())];
    const answers = await Promise.all(Array.from({ length: 300 }, () => flooder.ask('live.stop', {})));
    const refused = answers.filter((answer) => !answer.ok && answer.error.code === 'too_many_requests');
    expect(refused.length).toBeGreaterThan(200);
    await other.call('live.stop', {});
    // Without waiting for answers.
    for (let sent = 0; sent < 1000; sent += 1) flooder.socket.emit('live.stop', {});
    await flooder.closed;
    await other.call('live.stop', {});
  });

  test('counts go out together, however many come and go', async () => {
    scene = await LiveScene.open(application);
    const first = await scene.viewer(anyone());
    first.forget();
    for (let more = 0; more < 8; more += 1) await scene.viewer(anyone());
    await first.hears('live.counts', ({ viewers }) => viewers === 9);
    expect(first.pushed.filter(({ name }) => name === 'live.counts').length).toBeLessThan(8);
    // Two pages of one device are one viewer.
    const browser = anyone();
    const { liveToken } = await browser.call('openEpisode', { params: scene.params, body: { viewerToken: null } });
    const twins = await Promise.all([1, 2].map(() => LiveSocketPage.open(application.url, liveToken)));
    await first.hears('live.counts', ({ viewers }) => viewers === 10);
    for (const twin of twins) twin.close();
  });
});

describe('the stage', () => {
  async function invited(name: string): Promise<{ invitation: string; guestId: string }> {
    const host = await scene.staff('host1');
    const { guest, url } = await host.call('inviteGuest', { params: scene.params, body: { name } });
    return { invitation: new URL(url).hash.slice(1), guestId: guest.id };
  }

  test('a guest comes on it after consent, is seen by the crew, and leaves it when the link is revoked', async () => {
    scene = await LiveScene.open(application);
    const { invitation, guestId } = await invited('王律师');
    const page = await scene.guest(invitation, anyone());
    expect(await page.refused('stage.join', caller)).toBe('consent_required');
    await anyone().call('consentAsGuest', { params: scene.params, body: { invitation } });
    expect(await page.refused('stage.join', caller)).toBe('wrong_state');
    await scene.move('host1', 'open_preview');
    const host = await scene.crew('host1');
    expect((await host.call('stage.join', caller)).people.map(({ role }) => role)).toEqual(['host']);
    const joined = await page.call('stage.join', caller);
    expect(joined.people.map(({ name, role }) => `${name} ${role}`)).toEqual(['测试主播 host', '王律师 guest']);
    await host.hears('stage.people', ({ people }) => people.length === 2);
    const second = await scene.guest(invitation, anyone());
    await second.call('stage.join', caller);
    expect((await page.hears('stage.closed')).reason).toBe('taken_over');
    await (await scene.staff('moderator1')).call('revokeGuest', { params: { ...scene.params, guestId } });
    expect((await second.hears('stage.closed')).reason).toBe('revoked');
    await second.closed;
    await vi.waitFor(() => expect(host.pushed.at(-1)?.data).toMatchObject({ people: [{ role: 'host' }] }), until);
    await scene.move('host1', 'close_preview');
    expect((await host.hears('stage.closed')).reason).toBe('ended');
  });

  /** Another citizen, who agrees. */
  async function callUp(moderator: LiveSocketPage): Promise<Browser> {
    const citizen = await application.signInCitizen(newPhone());
    const { account } = await citizen.call('getMe');
    const page = await scene.viewer(citizen);
    await moderator.call('stage.callUp', { accountId: account?.id ?? '' });
    await page.hears('stage.calledUp');
    await page.call('stage.answerCall', { agreed: true });
    return citizen;
  }

  test('a viewer is called up, and comes by an explicit yes only', async () => {
    scene = await LiveScene.open(application);
    await scene.move('host1', 'open_preview');
    const moderator = await scene.crew('moderator1');
    const citizen = await application.signInCitizen(newPhone());
    const { account } = await citizen.call('getMe');
    const accountId = account?.id ?? '';
    const page = await scene.viewer(citizen);
    expect(await page.refused('stage.answerCall', { agreed: true })).toBe('not_found');
    await moderator.call('stage.callUp', { accountId });
    await page.hears('stage.calledUp');
    expect(await page.call('stage.answerCall', { agreed: false })).toEqual({ liveToken: null });
    expect(await page.refused('stage.answerCall', { agreed: true })).toBe('not_found');
    await moderator.call('stage.callUp', { accountId });
    const { liveToken } = await page.call('stage.answerCall', { agreed: true });
    const guest = await LiveSocketPage.open(application.url, liveToken);
    scene.pages.push(guest);
    const { people } = await guest.call('stage.join', caller);
    expect(people).toMatchObject([{ name: '连麦观众 1', role: 'viewer' }]);
    const { account: next } = await (await callUp(moderator)).call('getMe');
    const called = { accountId: next?.id ?? '' };
    const names = await application.database.prisma.episodeGuest.findMany({ where: called, select: { name: true } });
    expect(names).toEqual([{ name: '连麦观众 2' }]);
    const row = await application.database.prisma.episodeGuest.findFirstOrThrow({ where: { accountId } });
    expect([row.consentAt !== null, row.tokenHash]).toEqual([true, null]);
    // In public nobody learns who it was.
    const seen = await anyone().call('getPublicEpisode', { params: scene.params });
    expect(seen.guests).toEqual([]);
    // The token is for hours, and nothing without its row.
    await (await scene.staff('moderator1')).call('revokeGuest', { params: { ...scene.params, guestId: row.id } });
    await guest.closed;
    await expect(LiveSocketPage.open(application.url, liveToken)).rejects.toThrow('forbidden');
    await scene.move('host1', 'close_preview');
  });
});

test('a lost socket of the host takes nothing: another one goes on with what is being sent', async () => {
  scene = await LiveScene.open(application);
  await scene.move('host1', 'open_preview');
  const host = await scene.crew('host1');
  const { transport } = await host.call('program.publish', {});
  host.close();
  const again = await scene.crew('host1');
  await vi.waitFor(() => again.call('media.restartIce', { transportId: transport.id }), until);
  expect(await again.call('live.play', device)).toMatchObject({ kind: 'webrtc' });
  await scene.move('host1', 'close_preview');
  expect((await again.hears('program.closed')).reason).toBe('ended');
});
