import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ByteSource } from '#recordings';
import { serveSource } from '../../server/recordings/serveSource.ts';

const content = randomBytes(8 << 20);
/** From here the source cannot be read, as a vault in which something was changed. */
let damagedFrom = Number.POSITIVE_INFINITY;
let reads = 0;
const source: ByteSource = {
  size: content.length,
  async read(position, length) {
    reads += 1;
    if (position + length > damagedFrom) throw new Error('changed');
    return content.subarray(position, position + length);
  },
  async close() {},
};

let server: Server;
let url: string;
let over = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    serveSource(request, response, source, 'video/mp4')
      .catch(() => response.writeHead(500).end())
      .finally(() => {
        over += 1;
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => server?.close());

async function ask(headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(url, { headers, method });
  const names = ['content-length', 'content-range', 'content-type', 'accept-ranges'];
  const [length, range, type, accepts] = names.map((name) => response.headers.get(name));
  return { status: response.status, length, range, type, accepts, body: Buffer.from(await response.arrayBuffer()) };
}

const size = content.length;

test('without a range everything comes', async () => {
  const { body, ...answer } = await ask();
  expect(answer).toEqual({ status: 200, length: `${size}`, range: null, type: 'video/mp4', accepts: 'bytes' });
  expect(body.equals(content)).toBe(true);
});

test('a range is answered with those bytes', async () => {
  const { body, ...answer } = await ask({ range: 'bytes=1000000-4999999' });
  expect(answer).toMatchObject({ status: 206, length: '4000000', range: `bytes 1000000-4999999/${size}` });
  expect(body.equals(content.subarray(1_000_000, 5_000_000))).toBe(true);
  expect((await ask({ range: 'bytes=-5' })).body.equals(content.subarray(-5))).toBe(true);
});

test('a range behind the end is refused with the size', async () => {
  expect(await ask({ range: `bytes=${size}-` })).toMatchObject({ status: 416, range: `bytes */${size}` });
});

test('several ranges, or one on a condition that we cannot know, get everything', async () => {
  for (const headers of [{ range: 'bytes=0-1,5-6' }, { range: 'bytes=0-1', 'if-range': '"a"' }])
    expect(await ask(headers)).toMatchObject({ status: 200, length: `${size}` });
});

test('HEAD tells the length and reads nothing', async () => {
  reads = 0;
  expect(await ask({}, 'HEAD')).toMatchObject({ status: 200, length: `${size}`, body: Buffer.alloc(0) });
  expect(reads).toBe(0);
});

test('what cannot be read from the begin is an error, what cannot be read later breaks off', async () => {
  damagedFrom = 0;
  expect((await ask()).status).toBe(500);
  damagedFrom = 4 << 20;
  await expect(ask()).rejects.toThrow();
  expect((await ask({ range: 'bytes=0-99' })).status).toBe(206);
  damagedFrom = Number.POSITIVE_INFINITY;
});

test('who goes away in the middle is sent nothing more', async () => {
  reads = 0;
  const before = over;
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
  await once(client, 'data');
  client.destroy();
  await expect.poll(() => over).toBe(before + 1);
  expect(reads).toBeLessThan(size / (256 * 1024));
});
