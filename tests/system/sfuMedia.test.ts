import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NewConsumer, type Room, Sfu } from '#sfu';
import { BrowserPeer, launchChromium } from '../support/browserPeer.ts';
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
  const room = await sfu.createRoom({ id, echo: true });
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
  expect(relay.passed.udpPackets).toBeGreaterThan(0);
  expect(relay.passed.tcpBytes).toBe(0);
  await leave();
});

test('where UDP is blocked media goes over TCP through the same port', async () => {
  const { relay, browserPeer, leave } = await echoThroughRelay('tcp', (line) => line.blockUdp());
  await browserPeer.hearsMore();
  expect(relay.passed.udpPackets).toBe(0);
  expect(relay.passed.tcpBytes).toBeGreaterThan(0);
  await leave();
});

test('two peers receive each other, and a tap receives plain RTP that begins with a key frame', async () => {
  const room = await sfu.createRoom({ id: 'pair' });
  const offered: NewConsumer[] = [];
  const anna = await BrowserPeer.join({ browser, room, id: 'anna' });
  anna.peer.on('newconsumer', (consumer) => offered.push(consumer));
  const ben = await BrowserPeer.join({ browser, room, id: 'ben' });
  await Promise.all([anna.hearsMore(), ben.hearsMore()]);
  expect(offered.map(({ peerId, source }) => `${peerId} ${source}`).sort()).toEqual(['ben camera', 'ben microphone']);

  const packets = await tapPicture(room, anna);
  // VP8 payload: after a descriptor of 1-6 bytes the low bit of the first byte is 0 in a key frame.
  expect(packets.some((packet) => packet.type === 'rtp')).toBe(true);
  expect(packets.some((packet) => packet.type === 'sender report')).toBe(true);
  await Promise.all([anna.leave(), ben.leave()]);
  room.close('over');
});

/** Taps the sender's picture until RTP and a sender report have come. */
async function tapPicture(room: Room, sender: BrowserPeer): Promise<{ type: string }[]> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const camera = [...sender.peer.publications.values()].find(({ source }) => source === 'camera');
  const tap = await room.createTap(camera?.id ?? '', { ip: '127.0.0.1', port: socket.address().port });
  const packets: { type: string }[] = [];
  const enough = new Promise<void>((resolve) => {
    socket.on('message', (packet) => {
      const rtcp = packet.readUInt8(1) >= 192 && packet.readUInt8(1) <= 223;
      packets.push({ type: rtcp ? (packet.readUInt8(1) === 200 ? 'sender report' : 'rtcp') : 'rtp' });
      if (packets.some(({ type }) => type === 'sender report') && packets.some(({ type }) => type === 'rtp')) resolve();
    });
  });
  await tap.resume();
  await enough;
  const closed = once(tap, 'close');
  sender.peer.closeProducer(tap.producerId);
  expect(await closed).toEqual(['producer_closed']);
  socket.close();
  return packets;
}

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
    console.log('back after 12 s silence, ms:', Math.round(await browserPeer.hearsMore()));
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
    console.log('back after 35 s silence and an ICE restart, ms:', Math.round(took));
    expect(took).toBeLessThan(2_000);
    await leave();
  });
});
