import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from '@playwright/test';
import { Sfu } from '#sfu';
import { BrowserPeer, launchChromium, type MediaRoom } from '../tests/support/browserPeer.ts';
import { BareSfu } from './mediaBare.ts';
import type { Report } from './report.ts';

const rounds = 5;
const speakers = 1;
const monitors = 5;
const warmUpMs = 4_000;
const measureMs = 10_000;

/** A room with a worker of its own, and that worker's CPU time since its start. */
interface Host {
  room: MediaRoom;
  cpuMs(): Promise<number>;
  close(): void;
}

async function startOurs(): Promise<Host> {
  const sfu = await Sfu.create({ workers: 1, rtcPort: 0, listenIps: ['127.0.0.1'], announcedAddresses: [] });
  const room = await sfu.createRoom({ id: 'bench' });
  return {
    room,
    cpuMs: async () => (await sfu.stats()).workers[0]?.cpuMs ?? Number.NaN,
    close: () => sfu.close(),
  };
}

async function startBare(): Promise<Host> {
  const sfu = await BareSfu.create();
  return { room: await sfu.createRoom(), cpuMs: () => sfu.cpuMs(), close: () => sfu.close() };
}

/** CPU time of the worker for each packet that arrived in a browser, µs. */
async function measure(browser: Browser, start: () => Promise<Host>): Promise<number> {
  const host = await start();
  const peers: BrowserPeer[] = [];
  try {
    for (let index = 0; index < speakers + monitors; index += 1) {
      const role = index < speakers ? 'speaker' : 'monitor';
      peers.push(await BrowserPeer.join({ browser, room: host.room, id: `peer${index}`, role }));
    }
    await Promise.all(peers.slice(speakers).map((peer) => peer.hearsMore()));
    await delay(warmUpMs);
    const before = await Promise.all([host.cpuMs(), packetsReceived(peers)]);
    await delay(measureMs);
    const after = await Promise.all([host.cpuMs(), packetsReceived(peers)]);
    return ((after[0] - before[0]) * 1_000) / (after[1] - before[1]);
  } finally {
    await Promise.all(peers.map((peer) => peer.leave()));
    host.close();
  }
}

async function packetsReceived(peers: readonly BrowserPeer[]): Promise<number> {
  const heard = await Promise.all(peers.map((peer) => peer.heard()));
  return heard.reduce((sum, { packets }) => sum + packets, 0);
}

/** Worker CPU per forwarded packet, against bare mediasoup with the same peers, streams and packets. */
export async function benchMedia(report: Report): Promise<void> {
  const browser = await launchChromium();
  const ours: number[] = [];
  const bare: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await measure(browser, startOurs));
      bare.push(await measure(browser, startBare));
    }
  } finally {
    await browser.close();
  }
  report.compare({
    name: `Media: worker CPU per forwarded packet (${speakers} sender, ${monitors} receivers, picture and sound)`,
    unit: 'µs',
    ours,
    against: 'bare mediasoup',
    bare,
    target: 1.05,
  });
}
