import { io, type Socket } from 'socket.io-client';
import type { Talk } from './chatTalk.ts';
import type { Report } from './report.ts';
import { type ServerProcess, startServerProcess } from './serverProcess.ts';

/** How much of it; tries on a busy machine take less. */
const full = { viewers: 2_000, rounds: 9 };
const warmUpRounds = 3;
const atOnce = 50;
const connectWithinMs = 15_000;
/** So far apart that each message goes out alone. */
const alone: Talk = { messages: 4, everyMs: 700 };
/** A lively chat: 20 a second. */
const lively: Talk = { messages: 20, everyMs: 50 };

/** A server and all who listen to it. */
interface Hall {
  server: ServerProcess;
  sockets: Socket[];
  /** Messages that arrived, by all of them. */
  deliveries: number;
}

/** One number a round. */
interface Turns {
  ours: number[];
  bare: number[];
}

/** What the CPU costs that takes a chat to its viewers: each delivery, and each message where batches have several. */
export async function benchLiveChat(report: Report, { viewers, rounds } = full): Promise<void> {
  const ours = newHall(await startServerProcess('./chatServer.ts'));
  const bare = newHall(await startServerProcess('./chatBareServer.ts'));
  let count = viewers;
  let delivery: Turns;
  let message: Turns;
  try {
    for (const hall of [ours, bare]) count = Math.min(count, await fill(hall, count));
    for (const { sockets } of [ours, bare]) for (const socket of sockets.splice(count)) socket.disconnect();
    // One after the other: of a lively chat the bare server writes six times as much, and would be the warmer one for what is measured next.
    delivery = await inTurns(rounds, [ours, bare], (hall) => perDelivery(hall, alone));
    message = await inTurns(rounds, [ours, bare], (hall) => perMessage(hall, lively, count));
  } finally {
    for (const { sockets } of [ours, bare]) for (const socket of sockets) socket.disconnect();
    await Promise.all([ours.server.stop(), bare.server.stop()]);
  }
  const scaled = count < viewers ? ` (this machine held no ${viewers})` : '';
  const heard = `${count} viewers${scaled}`;
  report.compare({
    name: `Chat: CPU of Node for each delivery of a message, ${heard}`,
    ...{ unit: 'µs', ...delivery, against: 'plain socket.io', target: 1.1 },
  });
  report.compare({
    name: `Chat: CPU of Node for each message at ${1_000 / lively.everyMs} a second, ${heard}`,
    ...{ unit: 'ms', ...message, against: 'an emit for each', target: 0.25 },
  });
}

function newHall(server: ServerProcess): Hall {
  return { server, sockets: [], deliveries: 0 };
}

/** Both in each round; the first rounds warm them up. */
async function inTurns(
  rounds: number,
  [ours, bare]: [Hall, Hall],
  measure: (hall: Hall) => Promise<number>,
): Promise<Turns> {
  const turns: Turns = { ours: [], bare: [] };
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    const [one, other] = [await measure(ours), await measure(bare)];
    if (round < 0) continue;
    turns.ours.push(one);
    turns.bare.push(other);
  }
  return turns;
}

/** Lets viewers in, as many as there may be or come in time. Returns how many are there. */
async function fill(hall: Hall, most: number): Promise<number> {
  const until = performance.now() + connectWithinMs;
  while (hall.sockets.length < most && performance.now() < until) {
    const group = Array.from({ length: Math.min(atOnce, most - hall.sockets.length) }, () => enter(hall));
    const came = (await Promise.allSettled(group)).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    hall.sockets.push(...came);
    if (came.length < group.length) break;
  }
  return hall.sockets.length;
}

async function enter(hall: Hall): Promise<Socket> {
  const { server } = hall;
  const token = await server.ask<string>('token');
  const socket = io(server.ready.url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { token },
  });
  socket.on('live.messages', ({ shown }: { shown: unknown[] }) => {
    hall.deliveries += shown.length;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  await socket.timeout(10_000).emitWithAck('live.watch', {});
  return socket;
}

/** µs */
async function perDelivery(hall: Hall, how: Talk): Promise<number> {
  const before = hall.deliveries;
  const cpu = await cpuOf(hall, how);
  return (cpu * 1_000) / (hall.deliveries - before);
}

/** ms */
async function perMessage(hall: Hall, how: Talk, count: number): Promise<number> {
  const before = hall.deliveries;
  const cpu = await cpuOf(hall, how);
  const missing = how.messages * count - (hall.deliveries - before);
  if (missing > 0) throw new Error(`${missing} deliveries of ${how.messages * count} were not made`);
  return cpu / how.messages;
}

/** Nothing else runs in these processes: heartbeats are off. */
async function cpuOf({ server }: Hall, how: Talk): Promise<number> {
  const before = await server.cpuMs();
  await server.ask('talk', how);
  return (await server.cpuMs()) - before;
}
