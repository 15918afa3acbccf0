import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type NewConsumer, type Peer, type PeerEvents, type Room, Sfu, SfuError } from '#sfu';
import { freePort } from '../support/relay.ts';
import { cameraParameters, microphoneParameters, publishMicrophone } from '../support/sfuMedia.ts';

let sfu: Sfu;

beforeEach(async () => {
  sfu = await Sfu.create({ workers: 2, rtcPort: 0, listenIps: ['127.0.0.1'], announcedAddresses: [] });
});

afterEach(() => sfu.close());

/** A peer that can receive everything that the room offers. */
async function ready(room: Room, id: string, role: Peer['role']): Promise<Peer> {
  const peer = room.createPeer({ id, role });
  await peer.startReceiving(room.rtpCapabilities);
  await peer.createTransport('receive');
  return peer;
}

async function next<Name extends keyof PeerEvents>(peer: Peer, name: Name): Promise<PeerEvents[Name][0]> {
  const [data] = await once(peer, name);
  return data;
}

/** The first stream of those that are offered next. */
async function nextOffer(peer: Peer): Promise<NewConsumer> {
  const [consumer] = await next(peer, 'newconsumers');
  if (!consumer) throw new Error('nothing was offered');
  return consumer;
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof SfuError ? error.code : error),
  );

test('a signal that asks this process to end leaves its workers alone: running calls come to their end', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const before = process.listenerCount(signal);
    const other = await Sfu.create({ workers: 1, rtcPort: 0, listenIps: ['127.0.0.1'], announcedAddresses: [] });
    expect(process.listenerCount(signal)).toBe(before);
    other.close();
  }
});

describe('a worker that is killed', () => {
  test('takes its own rooms with it, and the others live on', async () => {
    const rooms = await Promise.all(['one', 'two'].map((id) => sfu.createRoom({ id })));
    const [{ workers }, [one, two]] = [await sfu.stats(), rooms];
    expect(workers.map((worker) => worker.rooms)).toEqual([1, 1]);
    const reasons: string[] = [];
    one?.on('close', (reason) => reasons.push(reason));
    const start = performance.now();
    const died = once(sfu, 'workerdied');
    process.kill(workers[0]?.pid ?? 0, 'SIGKILL');
    const [{ rooms: lost }] = await died;
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(lost).toEqual(['one']);
    expect(reasons).toEqual(['worker_died']);
    expect([...sfu.rooms.keys()]).toEqual(['two']);
    expect(two?.closed).toBe(false);
  });

  test('has a successor on the same port, which a new room waits for', async () => {
    sfu.close();
    const rtcPort = await freePort();
    sfu = await Sfu.create({ workers: 1, rtcPort, listenIps: ['127.0.0.1'], announcedAddresses: [] });
    const before = await sfu.createRoom({ id: 'room' });
    const died = once(sfu, 'workerdied');
    process.kill((await sfu.stats()).workers[0]?.pid ?? 0, 'SIGKILL');
    await died;
    const start = performance.now();
    const room = await sfu.createRoom({ id: 'room' });
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(room).not.toBe(before);
    const { iceCandidates } = await room.createPeer({ id: 'anna', role: 'speaker' }).createTransport('send');
    expect(iceCandidates.map(({ protocol, port }) => [protocol, port])).toEqual([
      ['udp', rtcPort],
      ['tcp', rtcPort],
    ]);
  });
});

test('a room that is asked for twice at once is made once', async () => {
  const [first, second] = await Promise.all([sfu.createRoom({ id: 'room' }), sfu.createRoom({ id: 'room' })]);
  expect(second).toBe(first);
});

test('a peer id is taken only once', async () => {
  const room = await sfu.createRoom({ id: 'room' });
  room.createPeer({ id: 'anna', role: 'speaker' });
  expect(() => room.createPeer({ id: 'anna', role: 'speaker' })).toThrow(new SfuError('peer_present'));
});

describe('who gets what', () => {
  let room: Room;
  let lawyer: Peer;

  beforeEach(async () => {
    room = await sfu.createRoom({ id: 'room' });
    lawyer = await ready(room, 'lawyer', 'speaker');
  });

  test('who comes later is offered what is already there', async () => {
    const { producerId } = await publishMicrophone(lawyer);
    const citizen = room.createPeer({ id: 'citizen', role: 'speaker' });
    await citizen.createTransport('receive');
    const expected = { producerId, peerId: 'lawyer', source: 'microphone', kind: 'audio', producerPaused: false };
    expect(await citizen.startReceiving(room.rtpCapabilities)).toMatchObject([expected]);
  });

  test('what may be received from one moment on is offered together', async () => {
    const citizen = await ready(room, 'citizen', 'waiting');
    const { transportId } = await publishMicrophone(lawyer);
    await lawyer.produce({ transportId, source: 'camera', kind: 'video', rtpParameters: cameraParameters() });
    const offers = next(citizen, 'newconsumers');
    citizen.role = 'speaker';
    expect((await offers).map(({ source }) => source)).toEqual(['microphone', 'camera']);
  });

  test('who waits hears nobody and is heard by nobody, until made a speaker', async () => {
    const citizen = await ready(room, 'citizen', 'waiting');
    const offers: string[] = [];
    for (const peer of [citizen, lawyer]) peer.on('newconsumers', () => offers.push(peer.id));
    await publishMicrophone(lawyer);
    const { producerId } = await publishMicrophone(citizen);
    expect(await codeOf(room.createTap(producerId, { ip: '127.0.0.1', port: 9 }))).toBe('producer_not_found');
    expect(offers).toEqual([]);
    const both = Promise.all([nextOffer(citizen), nextOffer(lawyer)]);
    citizen.role = 'speaker';
    expect((await both).map(({ peerId }) => peerId)).toEqual(['lawyer', 'citizen']);
  });

  test('a speaker who must wait again is cut off both ways, and from the recorder', async () => {
    const citizen = await ready(room, 'citizen', 'speaker');
    const offered = Promise.all([nextOffer(citizen), nextOffer(lawyer)]);
    await publishMicrophone(lawyer);
    const { producerId } = await publishMicrophone(citizen);
    await offered;
    const tap = await room.createTap(producerId, { ip: '127.0.0.1', port: 9 });
    const ends = Promise.all([next(citizen, 'consumerclosed'), next(lawyer, 'consumerclosed'), once(tap, 'close')]);
    citizen.role = 'waiting';
    const [one, two, tapEnd] = await ends;
    expect([one.reason, two.reason, tapEnd[0]]).toEqual(['not_allowed', 'not_allowed', 'not_allowed']);
  });

  test('listeners receive only on air', async () => {
    const viewer = await ready(room, 'viewer', 'listener');
    await publishMicrophone(lawyer);
    const offer = nextOffer(viewer);
    room.onAir = true;
    expect((await offer).peerId).toBe('lawyer');
    const cut = next(viewer, 'consumerclosed');
    room.onAir = false;
    expect((await cut).reason).toBe('not_allowed');
  });

  test('a stream that its sender closes ends everywhere', async () => {
    const citizen = await ready(room, 'citizen', 'speaker');
    const offer = nextOffer(citizen);
    const { producerId } = await publishMicrophone(lawyer);
    const { consumerId } = await offer;
    const ends = Promise.all([next(citizen, 'consumerclosed'), once(room, 'producerclosed')]);
    lawyer.closeProducer(producerId);
    const [end, [told]] = await ends;
    expect(end).toEqual({ consumerId, reason: 'producer_closed' });
    expect(told).toEqual({ peerId: 'lawyer', producerId, source: 'microphone', kind: 'audio' });
  });

  test('muting is told to those who receive, and to the room', async () => {
    const citizen = await ready(room, 'citizen', 'speaker');
    const offer = nextOffer(citizen);
    const { producerId } = await publishMicrophone(lawyer);
    const { consumerId } = await offer;
    const paused = Promise.all([next(citizen, 'consumerpaused'), once(room, 'producerpaused')]);
    await lawyer.pauseProducer(producerId);
    expect((await paused)[0]).toEqual({ consumerId, reason: 'producer' });
    const resumed = Promise.all([next(citizen, 'consumerresumed'), once(room, 'producerresumed')]);
    await lawyer.resumeProducer(producerId);
    expect((await resumed)[0]).toEqual({ consumerId });
  });

  test('a new receive transport takes the place of the old one, and everything is offered anew', async () => {
    const citizen = await ready(room, 'citizen', 'speaker');
    const offer = nextOffer(citizen);
    await publishMicrophone(lawyer);
    await offer;
    const change = Promise.all([next(citizen, 'consumerclosed'), nextOffer(citizen)]);
    await citizen.createTransport('receive');
    expect((await change)[0].reason).toBe('transport_closed');
    expect(citizen.transportCount).toBe(1);
  });

  test('a source sends one stream at a time', async () => {
    const { transportId, producerId } = await publishMicrophone(lawyer);
    const closed = next(lawyer, 'producerclosed');
    const options = {
      transportId,
      source: 'microphone',
      kind: 'audio',
      rtpParameters: microphoneParameters(),
    } as const;
    const replacement = await lawyer.produce(options);
    expect((await closed).producerId).toBe(producerId);
    expect([...lawyer.publications.keys()]).toEqual([replacement.producerId]);
  });
});

describe('what comes from outside', () => {
  test('is refused with a code when it makes no sense', async () => {
    const room = await sfu.createRoom({ id: 'room' });
    const peer = room.createPeer({ id: 'anna', role: 'speaker' });
    const { id: transportId } = await peer.createTransport('send');
    const { id: receiveId } = await peer.createTransport('receive');
    const camera = { transportId, source: 'camera', kind: 'video', rtpParameters: cameraParameters() } as const;
    const rtpParameters = { codecs: [] };
    expect(await codeOf(peer.produce({ ...camera, rtpParameters }))).toBe('bad_media_parameters');
    expect(await codeOf(peer.produce({ ...camera, source: 'microphone' }))).toBe('bad_media_parameters');
    expect(await codeOf(peer.produce({ ...camera, transportId: receiveId }))).toBe('bad_media_parameters');
    expect(await codeOf(peer.produce({ ...camera, transportId: 'other' }))).toBe('transport_not_found');
    expect(await codeOf(peer.connectTransport('other', { fingerprints: [] }))).toBe('transport_not_found');
    const dtls = JSON.parse('{"fingerprints":[{"algorithm":"rot-13","value":"nonsense"}]}');
    expect(await codeOf(peer.connectTransport(transportId, dtls))).toBe('bad_media_parameters');
    expect(await codeOf(peer.pauseProducer('other'))).toBe('producer_not_found');
    expect(await codeOf(peer.resumeConsumer('other'))).toBe('consumer_not_found');
    const capabilities = JSON.parse('{"codecs":[{"kind":"smell"}]}');
    expect(await codeOf(peer.startReceiving(capabilities))).toBe('bad_media_parameters');
    expect(await peer.produce(camera)).toHaveProperty('producerId');
  });
});

test('the counters say what there is, and closing tells everybody once', async () => {
  const room = await sfu.createRoom({ id: 'room' });
  const peer = room.createPeer({ id: 'anna', role: 'speaker' });
  const { producerId } = await publishMicrophone(peer);
  await room.createTap(producerId, { ip: '127.0.0.1', port: 9 });
  const { workers, workersWanted } = await sfu.stats();
  expect(workersWanted).toBe(2);
  const busy = workers.find((worker) => worker.rooms === 1);
  expect(busy).toMatchObject({ peers: 1, transports: 2, producers: 1, consumers: 1 });
  const told: string[] = [];
  room.on('close', (reason) => told.push(`room ${reason}`));
  peer.on('close', (reason) => told.push(`peer ${reason}`));
  room.close('over');
  room.close('again');
  expect(told).toEqual(['peer over', 'room over']);
  expect(sfu.rooms.size).toBe(0);
  expect(await codeOf(peer.createTransport('send'))).toBe('closed');
});
