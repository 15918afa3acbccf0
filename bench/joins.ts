import { io } from 'socket.io-client';
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

/** A socket of somebody who is about to join. */
interface Line {
  ask: Ask;
  /** Names of requests and notifications, where the two differ. */
  prefix: '' | 'media.';
  onConsumer(act: (consumerId: string) => void): void;
  close(): void;
}

/** Each opens a line and enters the room; what follows is the same for both. */
type Enter = () => Promise<{ line: Line; rtpCapabilities: unknown }>;

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
  const lines: Line[] = [];
  const resumed: Promise<void>[] = [];
  const waiting = [...entries];
  const cpuBefore = await server.cpuMs();
  const start = performance.now();
  const work = async () => {
    for (let enter = waiting.shift(); enter; enter = waiting.shift()) {
      const { line, rtpCapabilities } = await enter();
      lines.push(line);
      resumed.push(resumesTwo(line));
      await bringMedia(line, rtpCapabilities);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await Promise.all(resumed);
  const seconds = (performance.now() - start) / 1_000;
  const cpu = (await server.cpuMs()) - cpuBefore;
  for (const line of lines) line.close();
  return { joinsPerSecond: entries.length / seconds, cpuMs: cpu / entries.length };
}

/** Settles when the other side's camera and microphone were taken. */
function resumesTwo({ ask, prefix, onConsumer }: Line): Promise<void> {
  let resumed = 0;
  return new Promise((resolve, reject) => {
    onConsumer((consumerId) => {
      ask(`${prefix}resumeConsumer`, { consumerId }).then(() => {
        resumed += 1;
        if (resumed === 2) resolve();
      }, reject);
    });
  });
}

/** What a browser's page does after entering: two transports, what it can receive, camera and microphone. */
async function bringMedia({ ask, prefix }: Line, rtpCapabilities: unknown): Promise<void> {
  const directions = ['send', 'receive'] as const;
  const [send, receive] = await Promise.all(
    directions.map(async (direction) => (await ask(`${prefix}createTransport`, { direction })).id),
  );
  await ask(`${prefix}setRtpCapabilities`, { rtpCapabilities });
  await Promise.all(
    [send, receive].map((transportId) => ask(`${prefix}connectTransport`, { transportId, dtlsParameters })),
  );
  const produce = (source: string, kind: string, rtpParameters: object) =>
    ask(`${prefix}produce`, { transportId: send, source, kind, rtpParameters, paused: false });
  await Promise.all([
    produce('microphone', 'audio', microphoneParameters()),
    produce('camera', 'video', cameraParameters()),
  ]);
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
    const { token } = await browser.call('createRoomToken', { params: { consultationId } });
    const { rtpCapabilities } = await page.call('room.join', { token, resume: null, lastMessageSeq: 0 });
    const line: Line = {
      prefix: 'media.',
      async ask(name, data) {
        const answer = await page.ask(name, data);
        if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`);
        return answer.data as Record<string, unknown>;
      },
      onConsumer: (act) => page.socket.on('media.newConsumer', ({ consumerId }) => act(consumerId)),
      close: () => page.close(),
    };
    return { line, rtpCapabilities };
  });
}

function enterBare(url: string, { consultationId: room }: Pair): Enter[] {
  return [1, 2].map(() => async () => {
    const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true });
    const line: Line = {
      prefix: '',
      ask: (name, data) => socket.timeout(10_000).emitWithAck(name, data),
      onConsumer: (act) => socket.on('newConsumer', ({ consumerId }) => act(consumerId)),
      close: () => socket.disconnect(),
    };
    const { rtpCapabilities } = await line.ask('join', { room });
    return { line, rtpCapabilities };
  });
}
