import type { Browser as RealBrowser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { capabilitiesOf } from '#sfu';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser, newPhone } from '../support/browser.ts';
import { launchChromium } from '../support/browserPeer.ts';
import { LiveScene } from '../support/liveScene.ts';
import type { LiveSocketPage } from '../support/socketPage.ts';

const limits = { interruptedAfterMs: 3000, mediaLostMs: 2000 };
const device = { rtpCapabilities: { ...capabilitiesOf('broadcast') } };
const withoutVideo = {
  rtpCapabilities: { codecs: device.rtpCapabilities.codecs?.filter(({ kind }) => kind === 'audio') },
};
const until = { timeout: 20_000, interval: 50 };

let application: TestApplication;
let chromium: RealBrowser;
let scene: LiveScene;
beforeAll(async () => {
  const env = { SERVICE_LIMITS: JSON.stringify(limits), LIVE_WEBRTC_VIEWERS: '1' };
  [application, chromium] = await Promise.all([startApplication({ env }), launchChromium()]);
});
afterEach(() => scene.close());
afterAll(async () => {
  await chromium.close();
  await application.close();
});

const anyone = () => new Browser(application.url);
const cut = async (by: string, secondsBack = 0) =>
  (await scene.staff(by)).call('cutEpisode', {
    params: scene.params,
    body: { secondsBack, reason: '有人说了不该说的话' },
  });

const idsOf = (consumers: readonly { consumerId: string }[]) =>
  consumers.map(({ consumerId }) => consumerId).toSorted();

/** Takes the one place, once the test before has left it. */
function byWebrtc(viewer: LiveSocketPage) {
  return vi.waitFor(
    async () => {
      const played = await viewer.call('live.play', device);
      if (played.kind !== 'webrtc') throw new Error(`it came as ${played.kind}`);
      return played;
    },
    { ...until, interval: 500 },
  );
}

describe('the start', () => {
  test('needs a moderator at the episode, and a program that arrives', async () => {
    scene = await LiveScene.open(application);
    const refusedStart = async () =>
      (await scene.staff('host1')).refused('moveEpisode', { params: scene.params, body: { move: 'start' } });
    expect(await refusedStart()).toBe('wrong_state');
    await scene.move('host1', 'open_preview');
    expect(await refusedStart()).toBe('no_moderator');
    await scene.crew('moderator1');
    expect(await refusedStart()).toBe('not_publishing');
  });

  test('goes on the air once both are there: viewers who wait are told, and who is still to be reminded', async () => {
    scene = await LiveScene.open(application);
    const { prisma } = application.database;
    const plannedAt = new Date(Date.now() + 60 * 60 * 1000);
    await prisma.episode.update({ where: { id: scene.episodeId }, data: { plannedAt } });
    const phone = newPhone();
    const citizen = await application.signInCitizen(phone);
    await citizen.call('setReminder', { params: scene.params, body: { wanted: true } });
    const viewer = await scene.viewer(anyone());
    expect(await viewer.call('live.play', device)).toEqual({ kind: 'none' });
    await scene.goLive(chromium);
    await viewer.hears('live.changed', ({ state }) => state === 'live');
    await viewer.hears('live.playAgain', ({ reason }) => reason === 'on_air');
    // That the crew tried sound and picture before is nobody else's business.
    expect(viewer.pushed.filter(({ data }) => (data as { state?: string }).state === 'preview')).toEqual([]);
    expect(await prisma.publishSession.count({ where: { episodeId: scene.episodeId, endedAt: null } })).toBe(1);
    const told = () => prisma.smsOutbox.count({ where: { phone, text: { contains: '已经开始' } } });
    await vi.waitFor(async () => expect(await told()).toBe(1), until);
  });
});

describe('how viewers get it', () => {
  test('with a budget of one the second gets HLS, and is asked back when the first has left; crew always gets WebRTC', async () => {
    scene = await LiveScene.open(application);
    const { moderator } = await scene.goLive(chromium);
    const [first, second] = [await scene.viewer(anyone()), await scene.viewer(anyone())];
    const played = await first.call('live.play', device);
    expect(played).toMatchObject({ kind: 'webrtc' });
    expect(
      played.kind === 'webrtc' && played.consumers.map(({ source, kind }) => `${source} ${kind}`).toSorted(),
    ).toEqual(['program audio', 'program video']);
    expect(await second.call('live.play', device)).toMatchObject({
      kind: 'hls',
      reason: 'full',
      url: `/hls/${scene.episodeId}/live.m3u8`,
    });
    expect(await moderator.call('live.play', device)).toMatchObject({ kind: 'webrtc' });
    expect((await moderator.hears('program.changed', (view) => view.viewersHls === 1)).viewersWebrtc).toBe(1);
    first.close();
    await second.hears('live.playAgain', ({ reason }) => reason === 'room', 25_000);
    expect(await second.call('live.play', device)).toMatchObject({ kind: 'webrtc' });
  });

  test('a viewer whose socket is lost goes on with what comes, and keeps the one place', async () => {
    scene = await LiveScene.open(application);
    await scene.goLive(chromium);
    const browser = anyone();
    const viewer = await scene.viewer(browser);
    const { transport, consumers } = await byWebrtc(viewer);
    viewer.close();
    const again = await scene.viewer(browser);
    const resumed = await again.call('live.resume', { transportId: transport.id });
    expect(idsOf(resumed.consumers)).toEqual(idsOf(consumers));
    await again.call('media.restartIce', { transportId: transport.id });
    const other = await scene.viewer(anyone());
    expect(await other.refused('live.resume', { transportId: transport.id })).toBe('not_in_room');
    expect(await other.call('live.play', device)).toMatchObject({ kind: 'hls', reason: 'full' });
    // What happens to it is told to it.
    await cut('moderator1');
    for (const id of idsOf(consumers)) {
      await again.hears('media.consumerClosed', ({ consumerId }) => consumerId === id);
    }
    expect(await again.call('live.resume', { transportId: transport.id })).toEqual({ consumers: [] });
  });

  test('a page that comes back takes up what plays, though the server has not missed its lost socket', async () => {
    scene = await LiveScene.open(application);
    await scene.goLive(chromium);
    const browser = anyone();
    const lost = await scene.viewer(browser);
    const { transport } = await byWebrtc(lost);
    const again = await scene.viewer(browser);
    await again.call('live.resume', { transportId: transport.id });
    lost.close();
    // The place is not given up with the socket that was lost before.
    const other = await scene.viewer(anyone());
    expect(await other.call('live.play', device)).toMatchObject({ kind: 'hls', reason: 'full' });
    await again.call('media.restartIce', { transportId: transport.id });
    await again.call('live.stop', {});
    expect(await again.refused('live.resume', { transportId: transport.id })).toBe('not_in_room');
  });

  test('a viewer who begins anew is not kept out by what the own lost socket left', async () => {
    scene = await LiveScene.open(application);
    await scene.goLive(chromium);
    const browser = anyone();
    const viewer = await scene.viewer(browser);
    await byWebrtc(viewer);
    viewer.close();
    const again = await scene.viewer(browser);
    expect(await again.call('live.play', device)).toMatchObject({ kind: 'webrtc' });
  });

  test('by HLS whoever asks for it, and whose device cannot show H.264', async () => {
    scene = await LiveScene.open(application);
    await scene.goLive(chromium);
    const viewer = await scene.viewer(anyone());
    expect(await viewer.call('live.play', { rtpCapabilities: null })).toMatchObject({ kind: 'hls', reason: 'asked' });
    expect(await viewer.call('live.play', withoutVideo)).toMatchObject({ kind: 'hls', reason: 'not_capable' });
  });

  test('before the live only the crew sees the program', async () => {
    scene = await LiveScene.open(application);
    await scene.move('host1', 'open_preview');
    const [host, viewer] = [await scene.crew('host1'), await scene.viewer(anyone())];
    await scene.encode(chromium);
    await host.hears('program.changed', ({ publishing, bitrate }) => publishing?.source === 'whip' && bitrate > 10_000);
    expect(await viewer.call('live.play', device)).toEqual({ kind: 'none' });
    const seen = await host.call('live.play', device);
    expect(seen).toMatchObject({ kind: 'webrtc' });
    expect(seen.kind === 'webrtc' && seen.consumers.length).toBe(2);
  });
});

test('the crew is told when the moderator leaves a live', async () => {
  scene = await LiveScene.open(application);
  const { moderator } = await scene.goLive(chromium);
  const host = await scene.crew('host1');
  moderator.close();
  await host.hears('program.changed', ({ warnings }) => warnings.includes('no_moderator'));
  host.forget();
  await scene.crew('moderator1');
  await host.hears('program.changed', ({ warnings }) => !warnings.includes('no_moderator'));
});

test('the studio cannot send beside an encoder, and takes its place when that has fallen silent', async () => {
  scene = await LiveScene.open(application);
  const { encoder } = await scene.goLive(chromium);
  const host = await scene.crew('host1');
  expect(await host.refused('program.publish', {})).toBe('publisher_present');
  expect(host.pushed.filter(({ name }) => name === 'program.encoderRefused')).toEqual([]);
  await encoder.evaluate(() => window.sdp.fallSilent());
  await vi.waitFor(() => host.call('program.publish', {}), { ...until, interval: 500 });
  const second = await scene.crew('host1');
  await second.call('program.publish', {});
  expect((await host.hears('program.closed')).reason).toBe('taken_over');
});

test('silence interrupts the live, and media bring it back by themselves: one episode, two publish sessions', async () => {
  scene = await LiveScene.open(application);
  const { encoder } = await scene.goLive(chromium);
  const viewer = await scene.viewer(anyone());
  await encoder.evaluate(() => window.sdp.fallSilent());
  await viewer.hears('live.changed', ({ state }) => state === 'interrupted');
  await encoder.context().close();
  await vi.waitFor(() => scene.encode(chromium), { ...until, interval: 1000 });
  await viewer.hears('live.changed', ({ state }) => state === 'live', 20_000);
  const { publishSession, episodeTransition } = application.database.prisma;
  const where = { episodeId: scene.episodeId };
  await vi.waitFor(async () => expect(await publishSession.count({ where })).toBe(2), until);
  const events = await episodeTransition.findMany({ where, orderBy: { at: 'asc' } });
  expect(events.map(({ event, actorKind }) => `${event} ${actorKind}`)).toEqual([
    'open_preview staff',
    'start staff',
    'media_lost system',
    'media_back system',
  ]);
});

describe('the emergency cut', () => {
  test('takes the program from every viewer at once; another approver gives it back', async () => {
    scene = await LiveScene.open(application);
    await scene.goLive(chromium);
    const viewer = await scene.viewer(anyone());
    const played = await viewer.call('live.play', device);
    const consumers = played.kind === 'webrtc' ? played.consumers : [];
    expect(consumers.length).toBe(2);
    const begun = performance.now();
    await cut('moderator1', 5);
    await viewer.hears('live.changed', ({ state }) => state === 'blocked');
    for (const { consumerId } of consumers) {
      await viewer.hears('media.consumerClosed', (closed) => closed.consumerId === consumerId);
    }
    expect(performance.now() - begun).toBeLessThan(2000);
    expect(await viewer.call('live.play', device)).toEqual({ kind: 'none' });
    const { emergencyCut } = application.database.prisma;
    const row = await emergencyCut.findFirstOrThrow({ where: { episodeId: scene.episodeId } });
    expect(row).toMatchObject({ reason: '有人说了不该说的话', releasedAt: null });

    const release = { params: scene.params, body: { move: 'release' } };
    expect(await (await scene.staff('moderator1')).refused('moveEpisode', release)).toBe('forbidden');
    await scene.move('approver1', 'release', '核实无误');
    await viewer.hears('live.playAgain', ({ reason }) => reason === 'on_air');
    expect(await viewer.call('live.play', device)).toMatchObject({ kind: 'webrtc' });
    expect((await emergencyCut.findFirstOrThrow({ where: { id: row.id } })).releasedAt).not.toBeNull();
  });

  test('holds while interrupted, too: media that come back stay dark', async () => {
    scene = await LiveScene.open(application);
    const { encoder } = await scene.goLive(chromium);
    const viewer = await scene.viewer(anyone());
    await encoder.evaluate(() => window.sdp.fallSilent());
    await viewer.hears('live.changed', ({ state }) => state === 'interrupted');
    const { stateSince, liveAt } = await application.database.prisma.episode.findUniqueOrThrow({
      where: { id: scene.episodeId },
    });
    await cut('moderator1');
    await viewer.hears('live.changed', ({ state }) => state === 'blocked');
    // Counted from the last that was shown, and not from when its end was noticed.
    const { emergencyCut } = application.database.prisma;
    const earliest = () =>
      emergencyCut.findFirst({ where: { episodeId: scene.episodeId }, orderBy: { fromAt: 'asc' } });
    const first = await earliest();
    expect(stateSince.getTime() - (first?.fromAt.getTime() ?? 0)).toBeGreaterThanOrEqual(
      application.config.limits.interruptedAfterMs,
    );
    await cut('approver1', 2);
    const wider = await earliest();
    const begun = Math.max(liveAt?.getTime() ?? 0, (first?.fromAt.getTime() ?? 0) - 2000);
    expect(wider?.fromAt.getTime()).toBe(begun);
    expect(begun).toBeLessThan(first?.fromAt.getTime() ?? 0);
    await encoder.context().close();
    await vi.waitFor(() => scene.encode(chromium), { ...until, interval: 1000 });
    const host = await scene.crew('host1');
    await host.hears('program.changed', ({ bitrate }) => bitrate > 10_000);
    expect(await scene.state()).toBe('blocked');
    expect(await viewer.call('live.play', device)).toEqual({ kind: 'none' });
  });

  test('is not released by who cut, and refused where nothing is on the air', async () => {
    scene = await LiveScene.open(application);
    await expect(cut('moderator1')).rejects.toThrow('wrong_state');
    await scene.goLive(chromium);
    await cut('approver1');
    await expect(scene.move('approver1', 'release')).rejects.toThrow('forbidden');
    // Cut by somebody else from earlier on, too: the first decides who may not release it.
    await cut('moderator1', 10);
    await expect(scene.move('approver1', 'release')).rejects.toThrow('forbidden');
    await scene.move('host1', 'end');
    await cut('moderator1', 10);
    expect(await scene.state()).toBe('ended');
    const cuts = await application.database.prisma.emergencyCut.findMany({ where: { episodeId: scene.episodeId } });
    expect(cuts.filter(({ releasedAt }) => releasedAt === null).length).toBe(2);
    expect(cuts.length).toBe(3);
    await scene.move('producer1', 'review_replay');
    await expect(cut('moderator1')).rejects.toThrow('wrong_state');
  });
});

test('a killed media worker interrupts nothing that comes back: all are told to begin anew', async () => {
  scene = await LiveScene.open(application);
  const { encoder } = await scene.goLive(chromium);
  const viewer = await scene.viewer(anyone());
  await viewer.call('live.play', device);
  const [worker] = (await application.sfu.stats()).workers;
  process.kill(worker?.pid ?? 0, 'SIGKILL');
  expect((await viewer.hears('live.playAgain')).reason).toBe('restarted');
  await encoder.context().close();
  await vi.waitFor(() => scene.encode(chromium), { ...until, interval: 1000 });
  await vi.waitFor(async () => {
    const played = await viewer.call('live.play', device);
    expect(played.kind === 'webrtc' && played.consumers.length).toBe(2);
  }, until);
  await scene.reaches('live');
});
