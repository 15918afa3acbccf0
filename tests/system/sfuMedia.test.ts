import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NewConsumer, type Room, Sfu } from '#sfu';
import { BrowserPeer, launchChromium } from '../support/browserPeer.ts';
import { CrowdPage } from '../support/crowd.ts';
import { freePort, type Relay, startRelay } from '../support/relay.ts';

let sfu: Sfu;
let browser: Browser;
let rtcPort: number;

beforeAll(async () => {
  rtcPort = await freePort();
  [sfu, browser] = await Promise.all([
    Sfu.create({ workers: 1, rtcPort, listenIps: ['127.0.0.1'], announcedAddresses: [] }),
    launchChromium(),
  ]);
});

afterAll(async () => {
  await browser?.close();
  sfu?.close();
});

/** A browser that hears itself through the server, over a line that can be made bad. */
async function echoThroughRelay(id: string, prepare?: (relay: Relay) => void) {
  const relay = await startRelay({ target: { ip: '127.0.0.1', port: rtcPort } });
  prepare?.(relay);
  const room = await sfu.createRoom({ id, kind: 'echo' });
  const browserPeer = await BrowserPeer.join({ browser, room, id, relays: { [rtcPort]: relay.port } });
  const leave = async () => {
    await browserPeer.leave();
    room.close('over');
    await relay.close();
  };
  return { relay, room, browserPeer, peer: browserPeer.peer, leave };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('in an echo room a browser sees and hears itself through the server', async () => {
  const { relay, browserPeer, leave } = await echoThroughRelay('echo');
  await browserPeer.hearsMore();
  const { udpPackets, tcpMediaPackets } = relay.passed;
  await browserPeer.hearsMore();
  expect(relay.passed.udpPackets).toBeGreaterThan(udpPackets);
  expect(relay.passed.tcpMediaPackets).toBe(tcpMediaPackets);
  await leave();
});

test('where UDP is blocked media goes over TCP through the same port', async () => {
  const { relay, browserPeer, leave } = await echoThroughRelay('tcp', (line) => line.blockUdp());
  await browserPeer.hearsMore();
  expect(relay.passed.udpPackets).toBe(0);
  expect(relay.passed.tcpMediaPackets).toBeGreaterThan(0);
  await leave();
});

test('two peers receive each other, and a tap receives plain RTP that begins with a key frame', async () => {
  const room = await sfu.createRoom({ id: 'pair' });
  const offered: NewConsumer[] = [];
  const anna = await BrowserPeer.join({ browser, room, id: 'anna' });
  anna.peer.on('newconsumers', (consumers) => offered.push(...consumers));
  const ben = await BrowserPeer.join({ browser, room, id: 'ben' });
  await Promise.all([anna.hearsMore(), ben.hearsMore()]);
  expect(offered.map(({ peerId, source }) => `${peerId} ${source}`).sort()).toEqual(['ben camera', 'ben microphone']);

  const camera = [...anna.peer.publications.values()].find(({ source }) => source === 'camera');
  const { tap, rtp, senderReports } = await listenToTap(room, camera?.id ?? '');
  const [ssrc] = tap.rtpParameters.encodings ?? [];
  expect(rtp[0]?.readUInt32BE(8)).toBe(ssrc?.ssrc);
  expect(rtp[0] && beginsKeyFrame(rtp[0])).toBe(true);
  expect(senderReports[0]?.readUInt32BE(4)).toBe(ssrc?.ssrc);
  const closed = once(tap, 'close');
  anna.peer.closeProducer(tap.producerId);
  expect(await closed).toEqual(['producer_closed']);
  await Promise.all([anna.leave(), ben.leave()]);
  room.close('over');
});

/** The tap's first RTP packets and its first sender report, seen by a plain UDP socket. */
async function listenToTap(room: Room, producerId: string) {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const tap = await room.createTap(producerId, { ip: '127.0.0.1', port: socket.address().port });
  const rtp: Buffer[] = [];
  const senderReports: Buffer[] = [];
  const both = new Promise<void>((resolve) => {
    socket.on('message', (packet) => {
      const type = packet.readUInt8(1);
      if (type === 200) senderReports.push(packet);
      else if (type < 192 || type > 223) rtp.push(packet);
      if (rtp.length > 0 && senderReports.length > 0) resolve();
    });
  });
  await tap.resume();
  await both;
  socket.close();
  return { tap, rtp, senderReports };
}

/** Whether a VP8 packet begins a key frame: behind the RTP header and the payload descriptor (RFC 7741) the low bit is 0. */
function beginsKeyFrame(packet: Buffer): boolean {
  const first = packet.readUInt8(0);
  const extension = (first & 0x10) === 0 ? 0 : 4;
  const payload = 12 + (first & 0x0f) * 4 + extension;
  const start = payload + (extension > 0 ? packet.readUInt16BE(payload - 2) * 4 : 0);
  const bits = packet.readUInt8(start);
  if ((bits & 0x80) === 0) return (bits & 0x10) !== 0 && (packet.readUInt8(start + 1) & 1) === 0;
  const more = packet.readUInt8(start + 1);
  const pictureId = (more & 0x80) === 0 ? 0 : (packet.readUInt8(start + 2) & 0x80) === 0 ? 1 : 2;
  const header = start + 2 + pictureId + ((more & 0x40) === 0 ? 0 : 1) + ((more & 0x30) === 0 ? 0 : 1);
  return (packet.readUInt8(header) & 1) === 0;
}

test('a muted side is not a lost one', async () => {
  const { browserPeer, peer, leave } = await echoThroughRelay('muted');
  await browserPeer.hearsMore();
  const told: string[] = [];
  peer.on('medialost', () => told.push('medialost'));
  await browserPeer.page.evaluate(() => window.peer.mute());
  for (const { id } of peer.publications.values()) await peer.pauseProducer(id);
  await pause(8_000);
  expect(told).toEqual([]);
  await leave();
});

test('on a narrow line the picture gives way, the sound goes on, and the picture returns with the line', async () => {
  const { relay, browserPeer, peer, leave } = await echoThroughRelay('narrow');
  await browserPeer.hearsMore();
  const paused = once(peer, 'consumerpaused');
  relay.setRate({ down: 90_000 });
  const [{ reason }] = await paused;
  expect(reason).toBe('bandwidth');
  await pause(1_000);
  const before = await browserPeer.heard();
  await pause(2_000);
  const after = await browserPeer.heard();
  // Opus comes in 50 packets a second.
  expect(after.audioPackets - before.audioPackets).toBeGreaterThan(85);
  expect(after.frames).toBe(before.frames);
  const resumed = once(peer, 'consumerresumed');
  relay.setRate({ down: Number.POSITIVE_INFINITY });
  await resumed;
  await browserPeer.hearsMore();
  await leave();
}, 120_000);

test('of a program a line may take not even the smallest picture: its viewer is told so, and hears on', async () => {
  const relay = await startRelay({ target: { ip: '127.0.0.1', port: rtcPort } });
  const room = await sfu.createRoom({ id: 'program', kind: 'broadcast' });
  room.onAir = true;
  const publisher = await CrowdPage.open(browser, room);
  await publisher.publish(2, 1280);
  const relays = { [rtcPort]: relay.port };
  const viewer = await BrowserPeer.join({ browser, room, id: 'viewer', role: 'listener', relays });
  await viewer.hearsMore(30_000);
  const paused = once(viewer.peer, 'consumerpaused');
  // What the sound takes.
  relay.setRate({ down: 45_000 });
  const [{ consumerId, reason }] = await paused;
  expect(reason).toBe('bandwidth');
  const { audioPackets } = await viewer.heard();
  await expect.poll(async () => (await viewer.heard()).audioPackets, { timeout: 20_000 }).toBeGreaterThan(audioPackets);
  const resumed = once(viewer.peer, 'consumerresumed');
  relay.setRate({ down: Number.POSITIVE_INFINITY });
  expect(await resumed).toEqual([{ consumerId }]);
  await viewer.hearsMore(30_000);
  await viewer.leave();
  room.close('over');
  await relay.close();
}, 120_000);

describe.concurrent('a network that falls silent', { timeout: 120_000 }, () => {
  test('for 12 s comes back by itself, and the loss is told once each way', async () => {
    const { relay, browserPeer, peer, leave } = await echoThroughRelay('silent12');
    await browserPeer.hearsMore();
    const told: string[] = [];
    for (const event of ['medialost', 'mediaback'] as const) peer.on(event, () => told.push(event));
    relay.silence();
    await pause(12_000);
    expect(told).toEqual(['medialost']);
    relay.speak();
    await browserPeer.hearsMore(5_000);
    await pause(1_500);
    expect(told).toEqual(['medialost', 'mediaback']);
    await leave();
  });

  test('for 35 s comes back within 2 s by an ICE restart', async () => {
    const { relay, browserPeer, leave } = await echoThroughRelay('silent35');
    await browserPeer.hearsMore();
    relay.silence();
    await pause(35_000);
    relay.speak();
    const start = performance.now();
    await browserPeer.restartIce();
    await browserPeer.hearsMore();
    const took = performance.now() - start;
    expect(took).toBeLessThan(2_000);
    await leave();
  });
});
