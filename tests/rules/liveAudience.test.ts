import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Peer, RtpCapabilities } from '#sfu';
import { Audience, type AudienceParts } from '../../server/live/audience.ts';
import { LivePages } from '../../server/live/livePages.ts';
import type { LiveContext, LiveSocket } from '../../server/live/liveSocket.ts';
import type { Foundation } from '../../server/services.ts';

/** Ten places; each viewer is sent 2 Mbit/s. */
const budget = { webrtcViewers: 10, outgoingBitrate: 100_000_000 };
const device: RtpCapabilities = {
  codecs: [
    { kind: 'video', mimeType: 'video/H264', clockRate: 90_000, preferredPayloadType: 96 },
    { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, preferredPayloadType: 97 },
  ],
};

class FakePeer extends EventEmitter {
  closed = '';
  createTransport = async () => ({ id: 't', iceParameters: {}, iceCandidates: [], dtlsParameters: {} });
  startReceiving = async () => [];
  close(reason: string): void {
    if (this.closed) return;
    this.closed = reason;
    this.emit('close', reason);
  }
}

let audience: Audience;
let listening: Set<FakePeer>;
/** bit/s of each viewer. */
let bitrate: number;

beforeEach(() => {
  vi.useFakeTimers();
  listening = new Set();
  bitrate = 2_000_000;
  const room = {
    program: () => ({ bitrate }),
    createPeer() {
      const peer = new FakePeer();
      listening.add(peer);
      peer.once('close', () => listening.delete(peer));
      return peer;
    },
  };
  const program = { room };
  const parts = {
    sfu: { load: () => ({ consumers: listening.size * 2, outgoingBitrate: listening.size * bitrate }) },
    facts: { of: async () => ({ state: 'live' }) },
    programs: { open: async () => program, all: [program] },
    packaging: { urls: () => ({}) },
    pages: new LivePages(),
    sockets: { setTransport() {} },
  } as unknown as AudienceParts;
  audience = new Audience({ config: { live: budget } } as Foundation, parts);
  audience.start();
});

afterEach(() => {
  audience.close();
  vi.useRealTimers();
});

/** A viewer's page; what it was told comes to stand in `told`. */
function viewer(address: string) {
  const told: string[] = [];
  const claim = { episodeId: 'e', kind: 'viewer', viewerKey: `${address} ${Math.random()}` };
  const emit = (name: string, { reason }: { reason: string }) => told.push(`${name} ${reason}`);
  const socket = { data: { claim, address }, connected: true, emit } as unknown as LiveSocket;
  const play = async () => {
    const played = await audience.play({ socket, claim } as LiveContext, device);
    return played.kind === 'hls' ? played.reason : played.kind;
  };
  return { told, play, leave: () => audience.stop(socket) };
}

/** So many viewers of one address, who have asked one after the other. */
async function crowd(address: string, count: number) {
  const viewers = Array.from({ length: count }, () => viewer(address));
  const got: string[] = [];
  for (const { play } of viewers) got.push(await play());
  return { viewers, got };
}

function player(address: string): FakePeer {
  const peer = new FakePeer();
  listening.add(peer);
  peer.once('close', () => listening.delete(peer));
  audience.takePlace(peer as unknown as Peer, address);
  return peer;
}

test('one address takes half of the places and no more, its standard players with its pages', async () => {
  player('school');
  const { got } = await crowd('school', 6);
  expect(got).toEqual(['webrtc', 'webrtc', 'webrtc', 'webrtc', 'full', 'full']);
  await expect(audience.openAudience('e', 'school')).rejects.toThrow('unavailable');
  // Everybody else still comes in: two of each address, as long as there are places.
  const others = [...(await crowd('home', 3)).got, ...(await crowd('office', 3)).got];
  expect(others).toEqual(['webrtc', 'webrtc', 'full', 'webrtc', 'webrtc', 'full']);
});

test('who was refused for the address is asked back when it has room, and not before', async () => {
  const { viewers } = await crowd('school', 6);
  const last = viewers.at(-1);
  vi.advanceTimersByTime(9_000);
  expect(last?.told).toEqual([]);
  viewers[0]?.leave();
  vi.advanceTimersByTime(3_000);
  expect(last?.told).toEqual(['live.playAgain room']);
});

test('who has to leave is asked once, and closed when it does not go; those before it stay', async () => {
  const homes = await Promise.all([1, 2, 3].map((home) => crowd(`home ${home}`, 1)));
  const [first, second, third] = homes.map(({ viewers }) => viewers[0]);
  // 120 Mbit/s, and a third has to go.
  bitrate = 40_000_000;
  vi.advanceTimersByTime(6_000);
  expect([first?.told, second?.told, third?.told]).toEqual([[], [], ['live.playAgain full']]);
  expect(listening.size).toBe(3);
  vi.advanceTimersByTime(3_000);
  expect([...listening].map(({ closed }) => closed)).toEqual(['', '']);
  bitrate = 2_000_000;
  expect(await third?.play()).toBe('full');
});

test('a page that goes when it is asked is not closed', async () => {
  const { viewers } = await crowd('home', 3);
  bitrate = 40_000_000;
  vi.advanceTimersByTime(3_000);
  const last = viewers.at(-1);
  expect(await last?.play()).toBe('full');
  bitrate = 2_000_000;
  vi.advanceTimersByTime(3_000);
  expect(last?.told).toEqual(['live.playAgain full', 'live.playAgain room']);
  expect(await last?.play()).toBe('webrtc');
  vi.advanceTimersByTime(10_000);
  expect(listening.size).toBe(3);
});

test('a standard player that is one too many ends at once, if it came last', async () => {
  const { viewers } = await crowd('home', 2);
  const late = player('office');
  bitrate = 40_000_000;
  vi.advanceTimersByTime(3_000);
  expect(late.closed).toBe('full');
  expect(viewers.flatMap(({ told }) => told)).toEqual([]);
});
