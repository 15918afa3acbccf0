import { once } from 'node:events';
import type { Browser } from '@playwright/test';
import { observer } from 'mediasoup';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type NewConsumer, type Peer, type Room, Sfu, SfuError } from '#sfu';
import { launchChromium } from '../support/browserPeer.ts';
import { CrowdPage } from '../support/crowd.ts';
import { cameraParameters, microphoneParameters, programParameters } from '../support/sfuMedia.ts';

const until = { timeout: 50_000, interval: 100 };
/** Streams on their way to other workers, by the pipe that they go through; as mediasoup itself has them. */
const piped = new Map<string, number>();

observer.on('newworker', (worker) =>
  worker.observer.on('newrouter', (router) =>
    router.observer.on('newtransport', (transport) =>
      transport.observer.on('newconsumer', (consumer) => {
        if (consumer.type !== 'pipe') return;
        const count = (change: number) => piped.set(transport.id, (piped.get(transport.id) ?? 0) + change);
        count(1);
        consumer.observer.once('close', () => count(-1));
      }),
    ),
  ),
);

let sfu: Sfu;
let room: Room;

beforeEach(async () => {
  piped.clear();
  sfu = await Sfu.create({ workers: 3, rtcPort: 0, listenIps: ['127.0.0.1'], announcedAddresses: [] });
  room = await sfu.createRoom({ id: 'program', kind: 'broadcast', silenceMs: 2_000 });
  room.onAir = true;
});

afterEach(() => sfu.close());

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof SfuError ? error.code : error),
  );

/** A program whose packets never come. */
async function publish(): Promise<Peer> {
  const peer = room.createPeer({ id: 'program', role: 'speaker' });
  const { id: transportId } = await peer.createTransport('send');
  const program = { transportId, source: 'program' } as const;
  await peer.produce({ ...program, kind: 'audio', rtpParameters: microphoneParameters() });
  await peer.produce({ ...program, kind: 'video', rtpParameters: programParameters() });
  return peer;
}

async function listen(id: string): Promise<Peer> {
  const peer = room.createPeer({ id, role: 'listener' });
  await peer.createTransport('receive');
  const consumers = await peer.startReceiving(room.rtpCapabilities);
  expect(consumers.map(({ source, kind }) => `${source} ${kind}`)).toEqual(['program audio', 'program video']);
  return peer;
}

describe('listeners', () => {
  test('are spread over all workers, with one pipe for each stream and worker however many come at once', async () => {
    await publish();
    await Promise.all(Array.from({ length: 30 }, (_, index) => listen(`viewer ${index}`)));
    const { workers } = await sfu.stats();
    expect(workers.map(({ consumers }) => consumers)).toEqual([20, 20, 20]);
    expect(pipes()).toEqual([2, 2]);
    expect(sfu.load().consumers).toBe(60);
  });

  test('who have left take their pipes with them, and the next begins anew', async () => {
    await publish();
    const first = await Promise.all(['a', 'b', 'c'].map(listen));
    expect(pipes()).toEqual([2, 2]);
    for (const peer of first) peer.close('left');
    await vi.waitFor(async () => expect(pipes()).toEqual([]), until);
    await Promise.all(['a', 'b', 'c'].map(listen));
    expect(pipes()).toEqual([2, 2]);
  });

  test('on a worker that is killed are closed, and the others hear the same room on', async () => {
    const publisher = await publish();
    const all = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(listen));
    const ends = new Map<Peer, string>();
    for (const peer of all) peer.once('close', (reason) => ends.set(peer, reason));
    const away = all.filter((peer) => peer.away);
    expect(away.length).toBeGreaterThan(2);
    const { workers } = await sfu.stats();
    const edge = workers.find(({ rooms, peers }) => rooms === 0 && peers > 0);
    const died = once(sfu, 'workerdied');
    process.kill(edge?.pid ?? 0, 'SIGKILL');
    expect((await died)[0]).toEqual({ rooms: [] });
    expect([...new Set(ends.values())]).toEqual(['worker_died']);
    expect(ends.size).toBe(edge?.peers);
    expect([publisher.closed, room.closed]).toEqual([false, false]);
    await listen('next');
  });

  test('of a room whose own worker is killed all end, and so does the room', async () => {
    await publish();
    const all = await Promise.all(['a', 'b', 'c'].map(listen));
    const { workers } = await sfu.stats();
    const home = workers.find(({ rooms }) => rooms === 1);
    const died = once(sfu, 'workerdied');
    process.kill(home?.pid ?? 0, 'SIGKILL');
    expect((await died)[0]).toEqual({ rooms: ['program'] });
    expect(all.every(({ closed }) => closed)).toBe(true);
    expect(room.closed).toBe(true);
    expect((await sfu.stats()).workers.every(({ consumers, peers }) => consumers + peers === 0)).toBe(true);
  });

  test('whose offers fix payload types get them, those of one numbering together, and of eight numberings at most', async () => {
    await publish();
    const numbered = (video: number) => ({ audio: 109, video, profileLevelId: '42e01f' });
    const types: number[][] = [];
    for (const [index, video] of [126, 126, 126, 97, 98, 99, 100, 101, 102, 103].entries()) {
      const peer = room.createPeer({ id: `player ${index}`, role: 'listener', payloadTypes: numbered(video) });
      await peer.createTransport('receive');
      const consumers = await peer.startReceiving(room.rtpCapabilities);
      types.push(consumers.map(({ rtpParameters }) => rtpParameters.codecs[0]?.payloadType ?? 0));
    }
    expect(types.slice(0, 4)).toEqual([
      [109, 126],
      [109, 126],
      [109, 126],
      [109, 97],
    ]);
    const one = { id: 'ninth', role: 'listener', payloadTypes: numbered(104) } as const;
    expect(() => room.createPeer(one)).toThrow(new SfuError('full'));
    // They keep out nobody who takes the program as it is, on whichever worker.
    for (const id of ['a', 'b', 'c', 'd']) expect(() => room.createPeer({ id, role: 'listener' })).not.toThrow();
    expect(pipes().every((streams) => streams === 2)).toBe(true);
  });

  test('receive only on air, wherever they are', async () => {
    await publish();
    const all = await Promise.all(['a', 'b', 'c'].map(listen));
    const closed: string[] = [];
    for (const peer of all) peer.on('consumerclosed', ({ reason }) => closed.push(reason));
    room.onAir = false;
    expect(closed).toEqual(Array(6).fill('not_allowed'));
    const again = Promise.all(all.map((peer) => once(peer, 'newconsumers')));
    room.onAir = true;
    expect((await again).map(([consumers]) => consumers.length)).toEqual([2, 2, 2]);
  });
});

describe('what may be sent', () => {
  test('to a broadcast is H.264 and Opus as the program, in up to three layers, by its speaker', async () => {
    const peer = room.createPeer({ id: 'program', role: 'speaker' });
    const { id: transportId } = await peer.createTransport('send');
    const video = { transportId, source: 'program', kind: 'video' } as const;
    expect(await codeOf(peer.produce({ ...video, rtpParameters: cameraParameters() }))).toBe('bad_media_parameters');
    expect(await codeOf(peer.produce({ ...video, source: 'camera', rtpParameters: programParameters() }))).toBe(
      'bad_media_parameters',
    );
    const layers = (count: number) => ({
      ...programParameters(),
      encodings: Array.from({ length: count }, (_, index) => ({ ssrc: 77_000 + index })),
    });
    expect(await codeOf(peer.produce({ ...video, rtpParameters: layers(4) }))).toBe('bad_media_parameters');
    expect(await codeOf(peer.produce({ ...video, rtpParameters: layers(3) }))).toBe('no error');
  });

  test('to a call is no program', async () => {
    const call = await sfu.createRoom({ id: 'call' });
    const peer = call.createPeer({ id: 'anna', role: 'speaker' });
    const { id: transportId } = await peer.createTransport('send');
    const program = { transportId, source: 'program', kind: 'video', rtpParameters: programParameters() } as const;
    expect(await codeOf(peer.produce(program))).toBe('bad_media_parameters');
  });
});

describe('with a real program', { timeout: 120_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(() => browser.close());

  test('sixty viewers who join within seconds cost the publisher one key frame a second and layer', async () => {
    const publisher = await CrowdPage.open(browser, room);
    await publisher.publish(2, 640);
    await vi.waitFor(() => expect(room.program().hasVideo).toBe(true), until);
    const asked = await keyFrameRequests();
    const crowd = await CrowdPage.open(browser, room);
    const viewers = Array.from({ length: 60 }, (_, index) => `viewer ${index}`);
    for (let next = 0; next < viewers.length; next += 10) {
      await Promise.all(viewers.slice(next, next + 10).map((id) => crowd.watch(id, false)));
    }
    await vi.waitFor(async () => {
      const frames = Object.values(await crowd.seen()).map((one) => one.frames);
      expect(frames.filter((count) => count > 0)).toHaveLength(60);
    }, until);
    expect(asked.size).toBeGreaterThan(0);
    for (const times of asked.values()) {
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      // Less what the worker's clock is behind when it begins to count.
      expect(Math.min(1_000, ...gaps)).toBeGreaterThanOrEqual(950);
    }
  });

  test('a viewer has the largest layer, and another one by hand; a tap has the largest', async () => {
    const publisher = await CrowdPage.open(browser, room);
    const program = await publisher.publish();
    await vi.waitFor(() => expect(room.program().quality).toBe(4), until);
    const crowd = await CrowdPage.open(browser, room);
    await crowd.watch('first');
    const viewer = await crowd.watch('second');
    const width = async () => (await crowd.seen()).second?.width;
    await vi.waitFor(async () => expect(await width()).toBe(960), until);
    const picture = pictureOf(viewer);
    await viewer.peer.setPreferredLayer(picture, 0);
    await vi.waitFor(async () => expect(await width()).toBe(240), until);
    await viewer.peer.setPreferredLayer(picture, null);
    await vi.waitFor(async () => expect(await width()).toBe(960), until);
    expect(await codeOf(viewer.peer.setPreferredLayer('none', 1))).toBe('consumer_not_found');
    const video = [...program.publications.values()].find(({ kind }) => kind === 'video');
    const tap = await room.createTap(video?.id ?? '', { ip: '127.0.0.1', port: 9 });
    await tap.resume();
    await vi.waitFor(() => expect(tap.layer).toBe(2), until);
    await vi.waitFor(() => expect(sfu.load().outgoingBitrate).toBeGreaterThan(room.program().bitrate), until);
  });

  test('its flow is known: what comes, how often a key frame, and when nothing comes though the line stands', async () => {
    const publisher = await CrowdPage.open(browser, room);
    expect(room.program()).toEqual({
      ...{ bitrate: 0, keyFrameIntervalMs: null, quality: 0, hasAudio: false, hasVideo: false, silentMs: null },
    });
    const program = await publisher.publish(1);
    await vi.waitFor(() => {
      expect(room.program()).toMatchObject({ quality: 4, hasAudio: true, hasVideo: true });
      expect(room.program().bitrate).toBeGreaterThan(20_000);
    }, until);
    const video = [...program.publications.values()].find(({ kind }) => kind === 'video');
    const tap = await room.createTap(video?.id ?? '', { ip: '127.0.0.1', port: 9 });
    await tap.resume();
    const asking = setInterval(() => void tap.requestKeyFrame(), 1_500);
    await vi.waitFor(() => {
      const { keyFrameIntervalMs } = room.program();
      expect(keyFrameIntervalMs).toBeGreaterThan(900);
      expect(keyFrameIntervalMs).toBeLessThan(4_000);
    }, until);
    clearInterval(asking);
    const lost = once(room, 'programlost');
    await publisher.page.evaluate(() => window.crowd.fallSilent());
    await lost;
    expect(room.program().silentMs).toBeGreaterThanOrEqual(2_000);
    expect(room.program()).toMatchObject({ bitrate: 0, quality: 0, hasAudio: false, hasVideo: false });
    expect(program.here).toBe(true);
    program.close('left');
    const back = once(room, 'programback');
    await publisher.publish(1);
    await back;
  });

  async function keyFrameRequests(): Promise<Map<number, number[]>> {
    const asked = new Map<number, number[]>();
    for (const { producer } of room.publications.filter(({ kind }) => kind === 'video')) {
      await producer.enableTraceEvent(['pli', 'fir']);
      producer.on('trace', ({ timestamp, info }) => {
        const ssrc = Number(info.ssrc);
        asked.set(ssrc, [...(asked.get(ssrc) ?? []), timestamp]);
      });
    }
    return asked;
  }
});

function pipes(): number[] {
  return [...piped.values()].filter((streams) => streams > 0);
}

function pictureOf({ consumers }: { consumers: readonly NewConsumer[] }): string {
  const picture = consumers.find(({ kind }) => kind === 'video');
  if (!picture) throw new Error('no picture was offered');
  return picture.consumerId;
}
