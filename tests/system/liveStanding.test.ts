import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { EpisodeState } from '#protocol';
import { capabilitiesOf } from '#sfu';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser } from '../support/browser.ts';
import { addEpisode } from '../support/episodeRows.ts';
import { LiveScene } from '../support/liveScene.ts';
import { WhipEncoder } from '../support/whipEncoder.ts';

let application: TestApplication;
let scene: LiveScene;
beforeAll(async () => {
  application = await startApplication();
});
beforeEach(async () => {
  scene = await LiveScene.open(application);
});
afterEach(async () => {
  await application.database.prisma.account.updateMany({ data: { disabledAt: null } });
  await scene.close();
});
afterAll(() => application.close());

const disable = (login: string) =>
  application.database.prisma.account.update({ where: { login }, data: { disabledAt: new Date() } });

async function giveToAnotherHost(): Promise<void> {
  const { prisma } = application.database;
  const { id: hostId } = await prisma.account.create({
    data: { role: 'live_host', name: '另一位主播', createdAt: new Date() },
  });
  await prisma.episode.update({ where: { id: scene.episodeId }, data: { hostId } });
}

/** 400: the key holds, and what is sent is no SDP. */
async function statusBy(key: string): Promise<number> {
  const response = await fetch(`${application.url}/whip/${scene.episodeId}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/sdp' },
    body: 'v=0',
  });
  return response.status;
}

test('a stream key ends with the office of who made it', async () => {
  const keyOf = async (login: string) => {
    const body = { label: 'OBS' };
    return (await (await scene.staff(login)).call('createStreamKey', { params: scene.params, body })).key;
  };
  const [ofProducer, ofHost] = [await keyOf('producer1'), await keyOf('host1')];
  expect([await statusBy(ofProducer), await statusBy(ofHost)]).toEqual([400, 400]);
  await disable('producer1');
  expect([await statusBy(ofProducer), await statusBy(ofHost)]).toEqual([401, 400]);
  await giveToAnotherHost();
  expect(await statusBy(ofHost)).toBe(401);
});

test('a stream key that expires on the air stays good until the end, if it was used, but not once it is revoked', async () => {
  const { prisma } = application.database;
  const host = await scene.staff('host1');
  const make = () => host.call('createStreamKey', { params: scene.params, body: { label: 'OBS' } });
  const [used, unused] = [await make(), await make()];
  expect(await statusBy(used.key)).toBe(400);
  await prisma.streamKey.updateMany({ where: { episodeId: scene.episodeId }, data: { expiresAt: new Date() } });
  expect([await statusBy(used.key), await statusBy(unused.key)]).toEqual([401, 401]);
  const become = (state: EpisodeState) => prisma.episode.update({ where: { id: scene.episodeId }, data: { state } });
  for (const state of ['live', 'interrupted', 'blocked'] as const) {
    await become(state);
    expect([await statusBy(used.key), await statusBy(unused.key)]).toEqual([400, 401]);
  }
  await become('ended');
  expect(await statusBy(used.key)).toBe(401);
  await become('live');
  const params = { ...scene.params, streamKeyId: used.streamKey.id };
  await host.call('revokeStreamKey', { params });
  expect(await statusBy(used.key)).toBe(401);
  await become('scheduled');
});

test('what is sent by a key that expires goes on: it may restart ICE and end', async () => {
  await scene.move('host1', 'open_preview');
  const host = await scene.staff('host1');
  const { key } = await host.call('createStreamKey', { params: scene.params, body: { label: 'OBS' } });
  const endpoint = `${application.url}/whip/${scene.episodeId}`;
  const encoder = await WhipEncoder.start({ endpoint, streamKey: key, keyFrameEverySeconds: 1 });
  await application.database.prisma.streamKey.updateMany({
    where: { episodeId: scene.episodeId },
    data: { expiresAt: new Date() },
  });
  const asked = (method: string, by: string) =>
    fetch(encoder.resource, { method, headers: { authorization: `Bearer ${by}`, 'if-match': '*' } });
  // 415: it may, and what is sent is no fragment.
  expect((await asked('PATCH', key)).status).toBe(415);
  expect((await asked('PATCH', 'wrong')).status).toBe(401);
  expect((await asked('DELETE', key)).status).toBe(200);
  await encoder.close();
  await scene.move('host1', 'close_preview');
});

test('while the studio sends, the crew is told of an encoder that was refused, and not at each of its tries', async () => {
  await scene.move('host1', 'open_preview');
  const host = await scene.crew('host1');
  await host.call('program.publish', {});
  const browser = await scene.staff('host1');
  const { key } = await browser.call('createStreamKey', { params: scene.params, body: { label: 'OBS' } });
  const endpoint = `${application.url}/whip/${scene.episodeId}`;
  const refused = () => WhipEncoder.start({ endpoint, streamKey: key, keyFrameEverySeconds: 1 }).catch(String);
  expect(await Promise.all([refused(), refused()])).toEqual([
    expect.stringContaining('409'),
    expect.stringContaining('409'),
  ]);
  await host.hears('program.encoderRefused', ({ sentBy }) => sentBy === 'studio');
  expect(host.pushed.filter(({ name }) => name === 'program.encoderRefused').length).toBe(1);
  await scene.move('host1', 'close_preview');
});

test('an invitation ends with the office of who invited, and the guest who is there is out within a second', async () => {
  const host = await scene.staff('host1');
  const { url } = await host.call('inviteGuest', { params: scene.params, body: { name: '王律师' } });
  const invitation = new URL(url).hash.slice(1);
  const anyone = new Browser(application.url);
  const guest = await scene.guest(invitation, anyone);
  await giveToAnotherHost();
  const body = { invitation };
  expect(await anyone.refused('openInvitation', { params: scene.params, body })).toBe('not_found');
  const renewal = { viewerToken: null, invitation };
  expect(await anyone.refused('renewLiveToken', { params: scene.params, body: renewal })).toBe('not_found');
  await guest.closed;
});

test('nobody releases what the same person has cut a moment ago', async () => {
  const { prisma } = application.database;
  const episodeId = await addEpisode(application, { state: 'blocked', liveAt: new Date() });
  const approver = await scene.staff('approver1');
  const { id: cutById } = await prisma.account.findUniqueOrThrow({ where: { login: 'approver1' } });
  const at = new Date();
  // As in the moment between the look at who cut and the release: another cut, of which that look knows nothing.
  await prisma.emergencyCut.create({ data: { episodeId, fromAt: at, cutAt: at, reason: '又切断', cutById } });
  const body = { move: 'release' as const, reason: '可以继续' };
  expect(await approver.refused('moveEpisode', { params: { episodeId }, body })).toBe('forbidden');
  expect((await prisma.episode.findUniqueOrThrow({ where: { id: episodeId } })).state).toBe('blocked');
});

test('a moderator’s page that is opened late knows at once who is on the stage', async () => {
  await scene.move('host1', 'open_preview');
  const host = await scene.crew('host1');
  await host.call('stage.join', { rtpCapabilities: { ...capabilitiesOf('call') } });
  const moderator = await scene.crew('moderator1');
  expect((await moderator.call('live.watch', {})).people).toMatchObject([{ name: '测试主播', role: 'host' }]);
  const viewer = await scene.viewer(new Browser(application.url));
  expect((await viewer.call('live.watch', {})).people).toEqual([]);
  await scene.move('host1', 'close_preview');
});

test('keys that are wrong cost the database nothing after some tries', async () => {
  const found = vi.spyOn(application.database.prisma.streamKey, 'findUnique');
  const answers = [];
  for (let time = 0; time < 35; time += 1) answers.push(await statusBy('wrong'));
  const tries = answers.filter((status) => status === 401).length;
  // Keys of the tests before that held no longer were tries, too.
  expect(tries).toBeLessThanOrEqual(30);
  expect(answers.slice(tries)).toEqual(Array.from({ length: 35 - tries }, () => 429));
  expect(found).toHaveBeenCalledTimes(tries);
  found.mockRestore();
});
