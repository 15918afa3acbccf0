import { io } from 'socket.io-client';
import { capabilitiesOf } from '#sfu';
import { Browser } from '../tests/support/browser.ts';
import { cameraParameters, microphoneParameters } from '../tests/support/sfuMedia.ts';
import { SocketPage } from '../tests/support/socketPage.ts';
import type { JoinsServerReady, Pair } from './joinsServer.ts';
import { type Comparison, type Report, spreadOf } from './report.ts';
import { type ServerProcess, startServerProcess } from './serverProcess.ts';

const rounds = 9;
const pairsPerRound = 40;
/** So many people are joining at any moment. */
const atOnce = 10;

/** Sends one request and gives its answer's data. */
type Ask = (name: string, data: object) => Promise<Record<string, unknown>>;

/** Somebody who has entered a room: what follows is the same for both. */
interface Seat {
  /** Names of requests are the same but for the service's prefix, which this adds. */
  ask: Ask;
  /** Ids of the transports. */
  send: unknown;
  receive: unknown;
  /** Settles when the other side's camera and microphone were taken. */
  twoFlow: Promise<void>;
  close(): void;
}

type Enter = () => Promise<Seat>;

interface Round {
  joinsPerSecond: number;
  /** CPU time of the server's Node process for each join, ms. */
  cpuMs: number;
}

/** How many people can join each second, through all of the service's signaling, against bare mediasoup on plain socket.io. */
export async function benchJoins(report: Report): Promise<void> {
  const server = await startServerProcess<JoinsServerReady>('./joinsServer.ts', String((rounds + 1) * pairsPerRound));
  const bareServer = await startServerProcess('./bareServer.ts');
  const ours: Round[] = [];
  const bare: Round[] = [];
  try {
    // The first round only warms both up.
    for (let round = 0; round <= rounds; round += 1) {
      const pairs = server.ready.pairs.slice(round * pairsPerRound, (round + 1) * pairsPerRound);
      const us = await measure(
        server,
        pairs.flatMap((pair) => enterOurs(server.ready.url, pair)),
      );
      const them = await measure(
        bareServer,
        pairs.flatMap((pair) => enterBare(bareServer.ready.url, pair)),
      );
      if (round === 0) continue;
      ours.push(us);
      bare.push(them);
    }
  } finally {
    await Promise.all([server.stop(), bareServer.stop()]);
  }
  const of = (figure: keyof Round) => ({ ours: ours.map((one) => one[figure]), bare: bare.map((one) => one[figure]) });
  const against = 'bare mediasoup';
  const joins: Comparison = { name: 'Joins', unit: '/s', against, target: 0.4, atLeast: true, ...of('joinsPerSecond') };
  report.compare({ ...joins, name: `Joins: people who enter calls each second, ${atOnce} at a time` });
  const cpu = of('cpuMs');
  const figure = (numbers: number[]) => `${spreadOf(numbers).median.toFixed(2)} ms`;
  console.log(`  CPU time of Node for each join: ours ${figure(cpu.ours)}, ${against} ${figure(cpu.bare)}`);
}

async function measure(server: ServerProcess, entries: readonly Enter[]): Promise<Round> {
  const seats: Seat[] = [];
  const waiting = [...entries];
  const cpuBefore = await server.cpuMs();
  const start = performance.now();
  const work = async () => {
    for (let enter = waiting.shift(); enter; enter = waiting.shift()) {
      const seat = await enter();
      seats.push(seat);
      await bringMedia(seat);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await Promise.all(seats.map(({ twoFlow }) => twoFlow));
  const seconds = (performance.now() - start) / 1_000;
  const cpu = (await server.cpuMs()) - cpuBefore;
  for (const seat of seats) seat.close();
  return { joinsPerSecond: entries.length / seconds, cpuMs: cpu / entries.length };
}

/** What a browser's page does once it has its transports: both connected, camera and microphone sent. */
async function bringMedia({ ask, send, receive }: Seat): Promise<void> {
  await Promise.all([send, receive].map((transportId) => ask('connectTransport', { transportId, dtlsParameters })));
  const produce = (source: string, kind: string, rtpParameters: object) =>
    ask('produce', { transportId: send, source, kind, rtpParameters, paused: false });
  await Promise.all([
    produce('microphone', 'audio', microphoneParameters()),
    produce('camera', 'video', cameraParameters()),
  ]);
}

/** `flows` counts streams that flow; `twoFlow` settles at the second. */
function countToTwo() {
  const { promise: twoFlow, resolve } = Promise.withResolvers<void>();
  let count = 0;
  const flows = (streams: number) => {
    count += streams;
    if (count >= 2) resolve();
  };
  return { flows, twoFlow };
}

const dtlsParameters = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'A5').join(':') }],
};

function enterOurs(url: string, { consultationId, cookies }: Pair): Enter[] {
  return cookies.map((cookie) => async () => {
    const browser = new Browser(url);
    browser.cookie = cookie;
    const page = await SocketPage.open(browser);
    const { flows, twoFlow } = countToTwo();
    const take = async (consumers: readonly { consumerId: string }[]) => {
      if (consumers.length === 0) return;
      await page.call('media.resumeConsumers', { consumerIds: consumers.map(({ consumerId }) => consumerId) });
      flows(consumers.length);
    };
    page.socket.on('media.newConsumers', ({ consumers }) => void take(consumers));
    const { token } = await browser.call('createRoomToken', { params: { consultationId } });
    const seat = { token, resume: null, lastMessageSeq: 0, rtpCapabilities: { ...capabilitiesOf('call') } };
    const { transports, consumers } = await page.call('room.join', seat);
    void take(consumers);
    const ask: Ask = async (name, data) => {
      const answer = await page.ask(`media.${name}`, data);
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`);
      return answer.data as Record<string, unknown>;
    };
    return { ask, send: transports?.send.id, receive: transports?.receive.id, twoFlow, close: () => page.close() };
  });
}

function enterBare(url: string, { consultationId: room }: Pair): Enter[] {
  return [1, 2].map(() => async () => {
    const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true });
    const ask: Ask = (name, data) => socket.timeout(10_000).emitWithAck(name, data);
    const { flows, twoFlow } = countToTwo();
    socket.on('newConsumer', ({ consumerId }) => void ask('resumeConsumer', { consumerId }).then(() => flows(1)));
    const { rtpCapabilities } = await ask('join', { room });
    const directions = ['send', 'receive'] as const;
    const [send, receive] = await Promise.all(
      directions.map(async (direction) => (await ask('createTransport', { direction })).id),
    );
    await ask('setRtpCapabilities', { rtpCapabilities });
    return { ask, send, receive, twoFlow, close: () => socket.disconnect() };
  });
}
