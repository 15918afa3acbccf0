import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  localSource,
  openVault,
  S3Store,
  StoreMismatch,
  storedSource,
  type UploadState,
  upload,
  VaultWriter,
} from '#recordings';
import { startObjectStore, type TestObjectStore } from '../support/objectStore.ts';

const mib = 1024 * 1024;

let server: TestObjectStore;
let store: S3Store;
let folder: string;
beforeAll(async () => {
  server = await startObjectStore('evidence/');
  store = new S3Store(server.settings);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stored-'));
});
afterEach(() => {
  server.asked.length = 0;
  server.spoil = null;
  server.unknownUpload = null;
  server.away = false;
  rmSync(folder, { recursive: true });
});
afterAll(async () => {
  store.close();
  await server.close();
});

function file(bytes: number): { path: string; content: Buffer } {
  const path = join(folder, 'file');
  const content = randomBytes(bytes);
  writeFileSync(path, content);
  return { path, content };
}

interface Sent {
  kept: UploadState[];
  done: Promise<void>;
}

function send(key: string, path: string, state: UploadState = { uploadId: '', parts: [] }): Sent {
  const kept: UploadState[] = [];
  const { signal } = new AbortController();
  const keep = async (now: UploadState) => void kept.push(structuredClone(now));
  const done = localSource(path).then((source) =>
    upload(store, { key, source, state, keep, signal }).finally(() => source.close()),
  );
  return { kept, done };
}
const partsSent = () => server.asked.filter((asked) => asked.startsWith('PUT')).length;

test.each([0, 1, 8 * mib, 8 * mib + 1, 20 * mib])(
  'a file of %i bytes is stored whole, below the prefix',
  async (bytes) => {
    const { path, content } = file(bytes);
    const { kept, done } = send('2026/11/one', path);
    await done;
    expect(partsSent()).toBe(Math.max(1, Math.ceil(bytes / (8 * mib))));
    expect(kept.at(-1)?.parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes);
    const found = await store.stat('2026/11/one');
    expect(found).toMatchObject({ bytes, sha256: createHash('sha256').update(content).digest('hex') });
    const there = await storedSource(store, '2026/11/one');
    expect((await there.read(0, bytes)).equals(content)).toBe(true);
    expect(readdirSync(join(server.folder, 'evidence/2026/11'))).not.toEqual([]);
  },
);

test('what the store has already is not sent again', async () => {
  const { path } = file(3 * mib);
  await send('again', path).done;
  server.asked.length = 0;
  await send('again', path).done;
  expect(server.asked.filter((asked) => !/^(HEAD|GET)/.test(asked))).toEqual([]);
});

test('an upload whose process is killed goes on with the parts that are missing', async () => {
  const { path, content } = file(40 * mib);
  const statePath = join(folder, 'state.json');
  const args = [JSON.stringify(server.settings), 'killed', path, statePath];
  const holder = fork(join(import.meta.dirname, '../support/uploadHolder.ts'), args, { execArgv: [] });
  const killed = once(holder, 'exit');
  holder.on('message', (parts) => {
    if (parts === 2) holder.kill('SIGKILL');
  });
  await killed;
  expect(await store.stat('killed')).toBeNull();
  const state = JSON.parse(readFileSync(statePath, 'utf8')) as UploadState;
  expect(state.parts.length).toBe(2);
  server.asked.length = 0;
  await send('killed', path, state).done;
  expect(partsSent()).toBe(3);
  const there = await storedSource(store, 'killed');
  expect((await there.read(0, content.length)).equals(content)).toBe(true);
}, 60_000);

test('an upload that the store no longer knows begins anew', async () => {
  const { path } = file(9 * mib);
  server.unknownUpload = 'f'.repeat(32);
  const { kept, done } = send('gone', path, {
    uploadId: 'f'.repeat(32),
    parts: [{ number: 1, etag: 'e'.repeat(32), bytes: 8 * mib }],
  });
  await done;
  expect(kept[0]?.uploadId).not.toBe('f'.repeat(32));
  expect(kept.at(-1)?.parts.length).toBe(2);
});

test('a file that arrives changed is not taken for stored', async () => {
  const { path } = file(9 * mib);
  server.spoil = (body) => {
    const spoilt = Buffer.from(body);
    spoilt[100] = (spoilt[100] ?? 0) ^ 1;
    return spoilt;
  };
  await expect(send('spoilt', path).done).rejects.toThrow(StoreMismatch);
});

test('while the store is away an upload fails and can be gone on with', async () => {
  const { path } = file(20 * mib);
  const failing = send('away', path);
  await expect.poll(() => failing.kept.length, { interval: 1 }).toBeGreaterThan(1);
  server.away = true;
  await expect(failing.done).rejects.toThrow();
  server.away = false;
  const state = failing.kept.at(-1);
  const before = state?.parts.length ?? 0;
  server.asked.length = 0;
  await send('away', path, state).done;
  expect(partsSent()).toBe(3 - before);
}, 60_000);

test('a vault is read from the store at any place, in few requests', async () => {
  const path = join(folder, 'vault');
  const key = randomBytes(32);
  const writer = await VaultWriter.create(path, key);
  const records = Array.from({ length: 300 }, () => randomBytes(20_000));
  for (const [index, record] of records.entries()) await writer.append(record, index === records.length - 1);
  await writer.close();
  await send('vault', path).done;
  server.asked.length = 0;
  const plain = Buffer.concat(records);
  const vault = await openVault(await storedSource(store, 'vault'), key);
  expect(vault.size).toBe(plain.length);
  for (const position of [0, 19_999, 3_000_000, plain.length - 5])
    expect((await vault.read(position, 70_000)).equals(plain.subarray(position, position + 70_000))).toBe(true);
  await vault.close();
  expect(server.asked.length).toBeLessThan(20);
});

test('what is deleted is gone, and to delete it again is no error', async () => {
  const { path } = file(100);
  await send('deleted', path).done;
  await store.delete('deleted');
  await store.delete('deleted');
  expect(await store.stat('deleted')).toBeNull();
  await expect(storedSource(store, 'deleted')).rejects.toThrow('no such object');
  await store.abort('deleted', 'f'.repeat(32));
  expect(server.asked).toContain('DELETE evidence/deleted uploadId');
});
