import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { capabilitiesOf, type Peer } from '#sfu';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser } from '../support/browser.ts';
import { LiveScene } from '../support/liveScene.ts';
import { microphoneParameters, programParameters } from '../support/sfuMedia.ts';
import type { LiveSocketPage } from '../support/socketPage.ts';

const device = { rtpCapabilities: { ...capabilitiesOf('broadcast') } };
/** Many a phone: of H.264 it decodes the baseline alone. */
const baselineAlone = {
  rtpCapabilities: {
    ...device.rtpCapabilities,
    codecs: device.rtpCapabilities.codecs?.filter(
      ({ kind, parameters }) => kind === 'audio' || parameters?.['profile-level-id'] === '42e01f',
    ),
  },
};

let application: TestApplication;
let scene: LiveScene;
let viewer: LiveSocketPage;
beforeAll(async () => {
  application = await startApplication();
});
afterEach(() => {
  vi.useRealTimers();
  return scene.close();
});
afterAll(() => application.close());

/** On the air, and nobody sends yet. */
async function open(): Promise<void> {
  scene = await LiveScene.open(application, 'live');
  viewer = await scene.viewer(new Browser(application.url));
}

function room() {
  const program = application.sfu.rooms.get(`program:${scene.episodeId}`);
  if (!program) throw new Error('the program has no room');
  return program;
}

/** The program comes, of which no packet ever does. */
async function send(profileLevelId?: string): Promise<Peer> {
  const peer = room().createPeer({ id: 'program', role: 'speaker' });
  const { id: transportId } = await peer.createTransport('send');
  const program = { transportId, source: 'program' } as const;
  await peer.produce({ ...program, kind: 'audio', rtpParameters: microphoneParameters() });
  await peer.produce({ ...program, kind: 'video', rtpParameters: programParameters(profileLevelId) });
  return peer;
}

const hearsOfPicture = () =>
  viewer.hears('media.newConsumers', ({ consumers }) => consumers.some(({ kind }) => kind === 'video'));

/** From now on timers go as the test has it. */
function holdTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldClearNativeTimers: true });
}

test('who comes while nothing is sent waits as long as it takes, and gets what is sent then', async () => {
  await open();
  holdTimers();
  expect(await viewer.call('live.play', device)).toMatchObject({ kind: 'webrtc', consumers: [] });
  vi.advanceTimersByTime(120_000);
  await send();
  await hearsOfPicture();
  // From here on it has half a minute, as others do.
  vi.advanceTimersByTime(29_000);
  expect(room().peers.size).toBe(2);
  vi.advanceTimersByTime(2_000);
  expect((await viewer.hears('live.playAgain')).reason).toBe('not_connected');
});

test('who never connects loses the place, is not counted any more, and is told to ask again', async () => {
  await open();
  await viewer.call('live.play', { rtpCapabilities: null });
  await send();
  const moderator = await scene.crew('moderator1');
  holdTimers();
  const played = await viewer.call('live.play', device);
  expect(played.kind === 'webrtc' && played.consumers.length).toBe(2);
  await moderator.hears('program.changed', ({ viewersWebrtc }) => viewersWebrtc === 1);
  moderator.forget();
  vi.advanceTimersByTime(31_000);
  expect((await viewer.hears('live.playAgain')).reason).toBe('not_connected');
  await moderator.hears('program.changed', ({ viewersWebrtc }) => viewersWebrtc === 0);
  expect([...room().peers.keys()]).toEqual(['program']);
  expect(await viewer.call('live.play', device)).toMatchObject({ kind: 'webrtc' });
});

test('a device that cannot show this picture gets HLS, and not the sound alone', async () => {
  await open();
  await viewer.call('live.play', { rtpCapabilities: null });
  await send('640032');
  expect(await viewer.call('live.play', baselineAlone)).toMatchObject({ kind: 'hls', reason: 'not_capable' });
  expect([...room().peers.keys()]).toEqual(['program']);
  const played = await viewer.call('live.play', device);
  expect(played.kind === 'webrtc' && played.consumers.length).toBe(2);
});

test('a device that cannot show the picture of the next sender is told to ask again', async () => {
  await open();
  await viewer.call('live.play', { rtpCapabilities: null });
  const first = await send();
  const played = await viewer.call('live.play', baselineAlone);
  expect(played.kind === 'webrtc' && played.consumers.length).toBe(2);
  first.close('stopped');
  await send('4d001f');
  expect((await viewer.hears('live.playAgain')).reason).toBe('not_capable');
  expect(await viewer.call('live.play', baselineAlone)).toMatchObject({ kind: 'hls', reason: 'not_capable' });
});
