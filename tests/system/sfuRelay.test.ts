import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Relay, startRelay } from '../support/relay.ts';

/** Sends back what it hears, on both transports. */
let udpEcho: Socket;
let tcpEcho: Server;
let relay: Relay;

beforeEach(async () => {
  udpEcho = createSocket('udp4');
  udpEcho.on('message', (packet, from) => udpEcho.send(packet, from.port, from.address));
  udpEcho.bind(0, '127.0.0.1');
  tcpEcho = createServer((socket) => socket.pipe(socket));
  tcpEcho.listen(0, '127.0.0.1');
  await Promise.all([once(udpEcho, 'listening'), once(tcpEcho, 'listening')]);
  const tcp = tcpEcho.address();
  const tcpPort = typeof tcp === 'object' && tcp !== null ? tcp.port : 0;
  relay = await startRelay({ target: { ip: '127.0.0.1', port: udpEcho.address().port, tcpPort } });
});

afterEach(async () => {
  await relay.close();
  udpEcho.close();
  tcpEcho.close();
});

/** Sends numbered packets and says which came back within the time. */
async function udpRoundTrip(count: number, waitMs: number): Promise<string[]> {
  const client = createSocket('udp4');
  const back: string[] = [];
  const all = new Promise<void>((resolve) => {
    client.on('message', (packet) => {
      back.push(packet.toString());
      if (back.length === count) resolve();
    });
  });
  for (let index = 0; index < count; index += 1) client.send(String(index), relay.port, '127.0.0.1');
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, waitMs))]);
  client.close();
  return back;
}

async function tcpRoundTrip(text: string): Promise<string> {
  const client = connect(relay.port, '127.0.0.1');
  client.write(text);
  const [answer] = await once(client, 'data');
  client.destroy();
  return String(answer);
}

test('two clients each get their own answers, over UDP and TCP on one port', async () => {
  const answers = await Promise.all([udpRoundTrip(2, 5_000), udpRoundTrip(3, 5_000), tcpRoundTrip('hello')]);
  expect(answers).toEqual([['0', '1'], ['0', '1', '2'], 'hello']);
});

test('a silent relay drops UDP and holds TCP back until it speaks', async () => {
  relay.silence();
  const held = tcpRoundTrip('held');
  expect(await udpRoundTrip(1, 200)).toEqual([]);
  relay.speak();
  expect(await held).toBe('held');
  expect(await udpRoundTrip(1, 5_000)).toEqual(['0']);
});

test('where UDP is blocked TCP still passes', async () => {
  relay.blockUdp();
  expect(await udpRoundTrip(1, 200)).toEqual([]);
  expect(await tcpRoundTrip('through')).toBe('through');
});

test('loss takes the part it is told to', async () => {
  relay.setLoss({ up: 0.5 });
  const arrived = (await udpRoundTrip(100, 1_000)).length;
  expect(arrived).toBeGreaterThan(15);
  expect(arrived).toBeLessThan(85);
});

test('delay holds for each way', async () => {
  relay.setDelay(50);
  const start = performance.now();
  await udpRoundTrip(1, 5_000);
  expect(performance.now() - start).toBeGreaterThanOrEqual(98);
});

test('a narrow line drops what does not fit', async () => {
  relay.setRate({ down: 8_000 });
  // 8 kbit/s and a queue of 300 ms hold about 300 bytes; 400 packets have 1090.
  expect((await udpRoundTrip(400, 1_000)).length).toBeLessThan(200);
});
