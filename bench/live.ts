import { setTimeout as delay } from 'node:timers/promises';
import { Sfu } from '#sfu';
import type { MediaPeer, MediaRoom } from '../tests/support/browserPeer.ts';
import { type Crowd, programOf, startCrowd } from './crowd.ts';
import { BareSfu } from './mediaBare.ts';
import type { Report } from './report.ts';

/** How much of it; tries on a busy machine take less. */
const full = { viewers: 200, rounds: 5, measureMs: 2_500 };
const settleMs = 500;
/** So many viewers are let in at the same time. */
const atOnce = 20;

/** A room whose workers' CPU time since their start can be read. */
interface Host {
  name: string;
  room: MediaRoom;
  cpuMs(): Promise<number>;
  close(): void;
}

/** Worker CPU for each packet that arrived at one of a program's viewers, against bare mediasoup; and over two workers. */
export async function benchLive(report: Report, { viewers, rounds, measureMs } = full): Promise<void> {
  const crowd = await startCrowd();
  const hosts: Host[] = [];
  const figures = new Map<string, number[]>();
  try {
    hosts.push(await startOurs('ours', 1), await startBare('bare'), await startOurs('two workers', 2));
    for (const host of hosts) await fill(crowd, host, viewers);
    await crowd.play((rounds + 1) * hosts.length * (settleMs + measureMs));
    // The first round only warms up.
    for (let round = 0; round <= rounds; round += 1) {
      for (const host of hosts) {
        const figure = await measure(crowd, host, measureMs);
        if (round > 0) figures.set(host.name, [...(figures.get(host.name) ?? []), figure]);
      }
    }
  } finally {
    for (const host of hosts) host.close();
    await crowd.stop();
  }
  const of = (name: string) => figures.get(name) ?? [];
  const name = `Live: worker CPU per forwarded packet, ${viewers} viewers of one program`;
  const bare = { unit: 'µs', against: 'bare mediasoup', bare: of('bare') };
  report.compare({ ...bare, name, ours: of('ours'), target: 1.05 });
  report.compare({
    ...bare,
    name: `${name}, over two workers`,
    against: 'one worker',
    ours: of('two workers'),
    bare: of('ours'),
  });
}

async function startOurs(name: string, workers: number): Promise<Host> {
  const workerBin = process.env.MEDIASOUP_WORKER_BIN;
  const net = { rtcPort: 0, listenIps: ['127.0.0.1'], announcedAddresses: [] };
  const sfu = await Sfu.create({ workers, ...net, ...(workerBin !== undefined && { workerBin }) });
  const room = await sfu.createRoom({ id: 'program', kind: 'broadcast', silenceMs: 600_000 });
  room.onAir = true;
  return {
    ...{ name, room },
    cpuMs: async () => (await sfu.stats()).workers.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    close: () => sfu.close(),
  };
}

async function startBare(name: string): Promise<Host> {
  const sfu = await BareSfu.create();
  return { name, room: await sfu.createRoom(), cpuMs: () => sfu.cpuMs(), close: () => sfu.close() };
}

/** The sender, and all viewers. */
async function fill(crowd: Crowd, { name, room }: Host, viewers: number): Promise<void> {
  const sender = room.createPeer({ id: 'program', role: 'speaker' });
  const transport = await connect(crowd, sender, 'send');
  await crowd.send(name, transport);
  for (const kind of ['audio', 'video'] as const) {
    await sender.produce({ transportId: transport.id, source: 'program', kind, rtpParameters: programOf(kind) });
  }
  const ids = Array.from({ length: viewers }, (_unused, index) => `viewer ${index}`);
  for (let next = 0; next < ids.length; next += atOnce) {
    await Promise.all(ids.slice(next, next + atOnce).map((id) => watch(crowd, { name, room }, id)));
  }
}

async function watch(crowd: Crowd, { name, room }: Pick<Host, 'name' | 'room'>, id: string): Promise<void> {
  const viewer = room.createPeer({ id, role: 'listener' });
  const transport = await connect(crowd, viewer, 'receive');
  const consumers = await viewer.startReceiving(room.rtpCapabilities);
  if (consumers.length !== 2) throw new Error(`a viewer was offered ${consumers.length} streams`);
  await crowd.watch(name, transport);
  await Promise.all(consumers.map(({ consumerId }) => viewer.resumeConsumer(consumerId)));
}

async function connect(crowd: Crowd, peer: MediaPeer, direction: 'send' | 'receive') {
  const transport = await peer.createTransport(direction);
  await peer.connectTransport(transport.id, crowd.dtlsParameters);
  return transport;
}

/** CPU time of the workers for each packet that arrived, µs. */
async function measure(crowd: Crowd, { name, cpuMs }: Host, measureMs: number): Promise<number> {
  await crowd.on(name);
  await delay(settleMs);
  const before = await Promise.all([cpuMs(), crowd.packets(name)]);
  await delay(measureMs);
  const after = await Promise.all([cpuMs(), crowd.packets(name)]);
  return ((after[0] - before[0]) * 1_000) / (after[1] - before[1]);
}
