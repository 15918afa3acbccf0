import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { capabilitiesOf, type DtlsParameters } from '#sfu';
import { Browser } from '../tests/support/browser.ts';
import { LiveSocketPage } from '../tests/support/socketPage.ts';
import { type Crowd, programOf, startCrowd, type WireTransport } from './crowd.ts';
import type { KeyFrameRequests } from './keyFrameRequests.ts';
import type { LiveServerReady } from './liveServer.ts';
import { type Report, spreadOf } from './report.ts';
import { type ServerProcess, startServerProcess } from './serverProcess.ts';

/** How much of it; tries on a busy machine take less. */
const full = { rounds: 3, perSecond: 200, seconds: 5, opens: 200 };
const idleMs = 2_000;
/** Every so manieth viewer really connects by ICE and DTLS, and so has the sender asked for a key frame. */
const connectsEvery = 10;
const bareRoom = 'program';

/** One viewer's way in; gives how to leave. */
type Enter = (connects: boolean) => Promise<() => void>;

/** One of the two compared. */
interface Contestant {
  name: string;
  server: ServerProcess;
  /** One way in for each viewer of a round. */
  newViewers(count: number): Promise<Enter[]>;
  /** CPU time that it takes when nobody comes, ms a second. */
  idleCpu: number;
}

interface Round {
  /** CPU time of the server's Node process for each join, ms. */
  cpuMs: number;
  p99Ms: number;
  joinsPerSecond: number;
  failed: number;
  /** The shortest time between two requests to one layer, ms, and how many there were. */
  keyFrames: { count: number; shortestMs: number };
}

/** Viewers who all come at once, through the service's signaling, against bare mediasoup on plain socket.io. */
export async function benchLiveJoins(report: Report, size = full): Promise<void> {
  const crowd = await startCrowd();
  const server = await startServerProcess<LiveServerReady>('./liveServer.ts');
  const bareServer = await startServerProcess('./bareServer.ts');
  let bareSender: Socket | undefined;
  const [ours, bare]: [Round[], Round[]] = [[], []];
  try {
    await crowd.send('ours', await server.ask<WireTransport>('openSender', crowd.dtlsParameters));
    bareSender = await sendToBare(crowd, bareServer);
    await crowd.play(3_600);
    const us = await contestant('ours', server, async (count) => {
      const tokens = await server.ask<string[]>('tokens', count);
      return tokens.map((token) => (connects) => enterOurs(crowd, server.ready.url, token, connects));
    });
    const them = await contestant('bare', bareServer, async (count) =>
      Array.from({ length: count }, () => (connects) => enterBare(crowd, bareServer.ready.url, connects)),
    );
    // The first round only warms both up.
    for (let round = 0; round <= size.rounds; round += 1) {
      const seconds = round === 0 ? 1 : size.seconds;
      const results = [
        await measure(crowd, us, { ...size, seconds }),
        await measure(crowd, them, { ...size, seconds }),
      ];
      if (round === 0) continue;
      ours.push(...results.slice(0, 1));
      bare.push(...results.slice(1));
    }
    tell(report, size, ours, bare);
    report.note(
      `Opening the page before, by HTTP: ${(await cpuOfOpening(server, size.opens)).toFixed(2)} ms of Node each`,
    );
  } finally {
    bareSender?.disconnect();
    await Promise.all([server.stop(), bareServer.stop(), crowd.stop()]);
  }
}

function tell(report: Report, { perSecond, seconds }: typeof full, ours: Round[], bare: Round[]): void {
  const of = (rounds: Round[], figure: 'cpuMs' | 'p99Ms' | 'joinsPerSecond') => rounds.map((round) => round[figure]);
  report.compare({
    name: `Live joins: CPU time of Node for each of ${perSecond} viewers a second, ${seconds} s long`,
    ...{ unit: 'ms', ours: of(ours, 'cpuMs'), against: 'bare mediasoup', bare: of(bare, 'cpuMs'), target: 2.5 },
  });
  report.limit({ name: 'p99', unit: 'ms', numbers: of(ours, 'p99Ms'), atMost: 1_000 });
  const median = (rounds: Round[], figure: 'p99Ms' | 'joinsPerSecond') =>
    spreadOf(of(rounds, figure)).median.toFixed(0);
  report.note(`bare p99 ${median(bare, 'p99Ms')} ms`);
  report.note(`let in each second: ours ${median(ours, 'joinsPerSecond')}, bare ${median(bare, 'joinsPerSecond')}`);
  const failed = [...ours, ...bare].reduce((sum, round) => sum + round.failed, 0);
  if (failed > 0) report.note(`${failed} came in vain: this machine cannot let in so many`);
  const keyFrames = (rounds: Round[]) => {
    const each = rounds.map((round) => round.keyFrames);
    const shortest = Math.min(...each.map(({ shortestMs }) => shortestMs));
    const apart = Number.isFinite(shortest) ? `${shortest} ms apart at least` : 'none soon after another';
    return `${each.map(({ count }) => count).join(', ')} (${apart})`;
  };
  report.note(`key frames asked of the sender in each round: ours ${keyFrames(ours)}, bare ${keyFrames(bare)}`);
  const shortest = ours.map((round) => Math.min(1_000, round.keyFrames.shortestMs));
  // Less what the worker's clock is behind when it begins to count.
  report.limit({ name: 'between two', unit: 'ms', numbers: shortest, atLeast: 950 });
}

async function contestant(
  name: string,
  server: ServerProcess,
  newViewers: Contestant['newViewers'],
): Promise<Contestant> {
  const before = await server.cpuMs();
  await delay(idleMs);
  return { name, server, newViewers, idleCpu: ((await server.cpuMs()) - before) / (idleMs / 1_000) };
}

/** Viewers come at fixed times, whether those before them are in or not. */
async function measure(
  crowd: Crowd,
  { name, server, newViewers, idleCpu }: Contestant,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Round> {
  const entries = await newViewers(perSecond * seconds);
  await crowd.on(name);
  // Whoever comes first waits for no key frame of the last round.
  await delay(1_000);
  await server.ask<KeyFrameRequests>('keyFrameRequests');
  const leaves: (() => void)[] = [];
  const took: number[] = [];
  let failed = 0;
  const cpuBefore = await server.cpuMs();
  const start = performance.now();
  const coming = entries.map(async (enter, index) => {
    const dueAt = start + (index * 1_000) / perSecond;
    await delay(Math.max(0, dueAt - performance.now()));
    try {
      leaves.push(await enter(index % connectsEvery === 0));
    } catch {
      failed += 1;
    }
    took.push(performance.now() - dueAt);
  });
  await Promise.all(coming);
  const elapsed = (performance.now() - start) / 1_000;
  const cpu = (await server.cpuMs()) - cpuBefore - idleCpu * elapsed;
  const keyFrames = keyFramesOf(await server.ask<KeyFrameRequests>('keyFrameRequests'));
  for (const leave of leaves) leave();
  await crowd.leave(name);
  took.sort((one, other) => one - other);
  const p99Ms = took[Math.floor(took.length * 0.99)] ?? Number.NaN;
  return { cpuMs: cpu / entries.length, p99Ms, joinsPerSecond: leaves.length / elapsed, failed, keyFrames };
}

function keyFramesOf(requests: KeyFrameRequests): Round['keyFrames'] {
  const lists = Object.values(requests);
  const gaps = lists.flatMap((times) => times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  return { count: lists.reduce((sum, { length }) => sum + length, 0), shortestMs: Math.min(...gaps) };
}

/** Of those who do not connect, only their parameters are real. */
const madeUp: DtlsParameters = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'A5').join(':') }],
};

async function enterOurs(crowd: Crowd, url: string, token: string, connects: boolean): Promise<() => void> {
  const page = await LiveSocketPage.open(url, token);
  await page.call('live.watch', {});
  const played = await page.call('live.play', { rtpCapabilities: { ...capabilitiesOf('broadcast') } });
  if (played.kind !== 'webrtc') throw new Error(`a viewer was given ${played.kind}`);
  const { transport, consumers } = played;
  const dtlsParameters = connects ? crowd.dtlsParameters : madeUp;
  await page.call('media.connectTransport', { transportId: transport.id, dtlsParameters: { ...dtlsParameters } });
  if (connects) watch(crowd, 'ours', transport as unknown as WireTransport);
  await page.call('media.resumeConsumers', { consumerIds: consumers.map(({ consumerId }) => consumerId) });
  return () => page.close();
}

async function enterBare(crowd: Crowd, url: string, connects: boolean): Promise<() => void> {
  const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true });
  const ask = (name: string, data: object) => socket.timeout(10_000).emitWithAck(name, data);
  const { promise: hasBoth, resolve } = Promise.withResolvers<void>();
  const resumes: (() => Promise<unknown>)[] = [];
  socket.on('newConsumer', ({ consumerId }) => {
    resumes.push(() => ask('resumeConsumer', { consumerId }));
    if (resumes.length === 2) resolve();
  });
  const { rtpCapabilities } = await ask('join', { room: bareRoom });
  const transport = await ask('createTransport', { direction: 'receive' });
  await ask('setRtpCapabilities', { rtpCapabilities });
  await hasBoth;
  const dtlsParameters = connects ? crowd.dtlsParameters : madeUp;
  await ask('connectTransport', { transportId: transport.id, dtlsParameters });
  if (connects) watch(crowd, 'bare', transport);
  await Promise.all(resumes.map((resume) => resume()));
  return () => socket.disconnect();
}

/** Nobody waits for it, as no page does. Who is gone before it stands never had it. */
function watch(crowd: Crowd, group: string, transport: WireTransport): void {
  crowd.watch(group, transport).catch(() => undefined);
}

async function sendToBare(crowd: Crowd, { ready: { url } }: ServerProcess): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], forceNew: true });
  const ask = (name: string, data: object) => socket.timeout(10_000).emitWithAck(name, data);
  await ask('join', { room: bareRoom });
  const transport = await ask('createTransport', { direction: 'send' });
  const transportId = transport.id;
  await ask('connectTransport', { transportId, dtlsParameters: crowd.dtlsParameters });
  await crowd.send('bare', transport);
  for (const kind of ['audio', 'video'] as const) {
    await ask('produce', { transportId, kind, rtpParameters: programOf(kind) });
  }
  return socket;
}

/** CPU time of Node for each, ms. */
async function cpuOfOpening(server: ServerProcess<LiveServerReady>, count: number): Promise<number> {
  const { url, episodeId } = server.ready;
  const open = () => new Browser(url).call('openEpisode', { params: { episodeId }, body: { viewerToken: null } });
  const before = await server.cpuMs();
  for (let opened = 0; opened < count; opened += 10) await Promise.all(Array.from({ length: 10 }, open));
  return ((await server.cpuMs()) - before) / count;
}
