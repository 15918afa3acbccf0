import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import S3rver from 's3rver';
import type { S3Settings } from '#recordings';

/** An S3 server that is not ours (s3rver), behind a way to it that can be watched, cut and spoilt. */
export interface TestObjectStore {
  settings: S3Settings;
  /** What was asked so far: method, key and, without their values, the names in the query. */
  asked: string[];
  /** Where its files lie. */
  folder: string;
  /** Whether the way to it is cut: connections end without an answer. */
  away: boolean;
  /** What each part needs longer, ms. */
  partMs: number;
  /** What is done with the bytes of a part on their way. */
  spoil: ((body: Buffer) => Buffer) | null;
  /** An upload that is answered as unknown, the way S3 does it; s3rver says 500. */
  unknownUpload: string | null;
  close(): Promise<void>;
}

const bucket = 'recordings';

export async function startObjectStore(prefix = ''): Promise<TestObjectStore> {
  const folder = await mkdtemp(join(tmpdir(), 's3-'));
  const server = new S3rver({
    ...{ address: '127.0.0.1', port: 0, directory: folder, silent: true },
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await server.run();
  const store: TestObjectStore = {
    settings: {
      ...{ endpoint: '', region: 'us-east-1', bucket, prefix },
      ...{ accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    },
    asked: [],
    folder: join(folder, bucket),
    away: false,
    partMs: 0,
    spoil: null,
    unknownUpload: null,
    async close() {
      way.closeAllConnections();
      way.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  const way = createServer((asked, answer) => void pass(store, port, asked, answer));
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
  store.settings.endpoint = `http://127.0.0.1:${(way.address() as AddressInfo).port}`;
  return store;
}

async function pass(store: TestObjectStore, port: number, asked: IncomingMessage, answer: ServerResponse) {
  if (store.away) return void asked.socket.destroy();
  const { pathname, searchParams } = new URL(asked.url ?? '', store.settings.endpoint);
  const names = [...searchParams.keys()].filter((name) => name !== 'x-id').toSorted();
  const key = decodeURIComponent(pathname).slice(bucket.length + 2);
  store.asked.push([asked.method, key, ...names].join(' '));
  const chunks: Buffer[] = [];
  for await (const chunk of asked) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (store.unknownUpload !== null && searchParams.get('uploadId') === store.unknownUpload) {
    return void answer
      .writeHead(404, { 'content-type': 'application/xml' })
      .end('<?xml version="1.0"?><Error><Code>NoSuchUpload</Code><Message>no such upload</Message></Error>');
  }
  if (names.includes('partNumber')) await delay(store.partMs);
  const sent = names.includes('partNumber') && store.spoil ? store.spoil(body) : body;
  const onward = request({ port, host: '127.0.0.1', method: asked.method, path: asked.url, headers: asked.headers });
  onward.on('error', () => asked.socket.destroy());
  onward.on('response', (response) => {
    if (store.away) return void asked.socket.destroy();
    answer.writeHead(response.statusCode ?? 500, response.headers);
    response.pipe(answer);
  });
  onward.end(sent);
}
