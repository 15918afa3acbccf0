import { createHash, randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localSource, openVault, type Vault, VaultDamaged, VaultWriter, vaultTarget } from '#recordings';
import { recordExtraBytes, vaultBlockBytes, vaultHeaderBytes } from '../../recordings/vault/vaultFormat.ts';

let dir: string;
let path: string;
const key = randomBytes(32);
const slot = vaultBlockBytes + recordExtraBytes;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vaults-'));
  path = join(dir, 'vault');
});

afterEach(async () => {
  await rm(dir, { recursive: true });
});

const opened = async (file = path, withKey = key): Promise<Vault> => openVault(await localSource(file), withKey);

async function whole(vault: Vault): Promise<Buffer> {
  try {
    return await vault.read(0, vault.size);
  } finally {
    await vault.close();
  }
}

/** A journal's vault: one record for each flush. */
async function writeRecords(records: readonly Buffer[], last = true, file = path): Promise<void> {
  const writer = await VaultWriter.create(file, key);
  for (const [index, record] of records.entries()) await writer.append(record, last && index === records.length - 1);
  await writer.close();
}

/** A media file's vault from writes as a muxer makes them. */
async function writeMedia(writes: readonly { position: number; data: Uint8Array }[], headBytes = 0) {
  const vault = await vaultTarget(path, key, headBytes);
  const writer = (vault.target as unknown as { _writable: WritableStream })._writable.getWriter();
  for (const { position, data } of writes)
    await writer.write({ type: 'write', position, data }).catch(async (error: unknown) => {
      await vault.abandon();
      throw error;
    });
  return vault.finish();
}

async function change(position: number, edit: (byte: number) => number = (byte) => byte ^ 1): Promise<void> {
  const bytes = await readFile(path);
  bytes.writeUInt8(edit(bytes.readUInt8(position)), position);
  await writeFile(path, bytes);
}

const flushes = [3, 700, 70_000, 1, 250_000].map((length) => randomBytes(length));
const plaintext = Buffer.concat(flushes);
const film = randomBytes(5 * vaultBlockBytes + 123);

test('what was appended is what is read, and nothing of it lies in the file', async () => {
  await writeRecords(flushes);
  const vault = await opened();
  expect(vault.closed).toBe(true);
  expect((await whole(vault)).equals(plaintext)).toBe(true);
  const bytes = await readFile(path);
  for (const flush of flushes.filter(({ length }) => length > 8))
    expect(bytes.includes(flush.subarray(0, 8))).toBe(false);
});

test.each(['records', 'blocks'])('any piece of it can be read in any order (%s)', async (layout) => {
  const content = layout === 'records' ? plaintext : film;
  if (layout === 'records') await writeRecords(flushes);
  else await writeMedia([{ position: 0, data: film }]);
  const vault = await opened();
  expect(vault.size).toBe(content.length);
  for (let round = 0; round < 200; round += 1) {
    const from = Math.floor(Math.random() * (content.length + 10));
    const length = Math.floor(Math.random() ** 3 * content.length);
    expect((await vault.read(from, length)).equals(content.subarray(from, from + length))).toBe(true);
  }
  await vault.close();
});

test('another key opens nothing', async () => {
  await writeRecords(flushes);
  await expect(opened(path, randomBytes(32)).then(whole)).rejects.toThrow(VaultDamaged);
  await writeMedia([{ position: 0, data: film }]);
  await expect(opened(path, randomBytes(32))).rejects.toThrow(VaultDamaged);
});

test('the same key used for a second try encrypts differently', async () => {
  const other = join(dir, 'other');
  await writeRecords(flushes);
  await writeRecords(flushes, true, other);
  const [one, two] = [await readFile(path), await readFile(other)];
  expect(one.subarray(vaultHeaderBytes + 4, 100).equals(two.subarray(vaultHeaderBytes + 4, 100))).toBe(false);
  await writeFile(path, Buffer.concat([one.subarray(0, vaultHeaderBytes), two.subarray(vaultHeaderBytes)]));
  await expect(opened().then(whole)).rejects.toThrow(VaultDamaged);
});

test('every changed byte of a vault is noticed', async () => {
  const small = [Buffer.from('one'), Buffer.from('twotwo'), Buffer.from('three')];
  await writeRecords(small);
  const original = await readFile(path);
  for (let position = 0; position < original.length; position += 1) {
    await writeFile(path, original);
    await change(position);
    // A longer length of a record looks like the tail that a kill tears off: then what follows is missing, and the end with it.
    const read = await opened()
      .then(async (vault) => ({ closed: vault.closed, content: await whole(vault) }))
      .catch(() => null);
    expect(read === null || !read.closed, `byte ${position}`).toBe(true);
    if (read) expect(Buffer.concat(small).subarray(0, read.content.length).equals(read.content)).toBe(true);
  }
});

test('a changed record says where it begins, and the others can still be read', async () => {
  await writeMedia([{ position: 0, data: film }]);
  await change(vaultHeaderBytes + 2 * slot + 99);
  const vault = await opened();
  await expect(vault.read(2 * vaultBlockBytes + 5, 1)).rejects.toMatchObject({ position: 2 * vaultBlockBytes });
  await expect(vault.read(0, film.length)).rejects.toThrow(VaultDamaged);
  expect((await vault.read(0, vaultBlockBytes)).equals(film.subarray(0, vaultBlockBytes))).toBe(true);
  expect((await vault.read(3 * vaultBlockBytes, 9e9)).equals(film.subarray(3 * vaultBlockBytes))).toBe(true);
  await vault.close();
});

test('records that change places are noticed', async () => {
  await writeMedia([{ position: 0, data: film }]);
  const bytes = await readFile(path);
  const block = (number: number) =>
    bytes.subarray(vaultHeaderBytes + number * slot, vaultHeaderBytes + (number + 1) * slot);
  const order = [0, 2, 1, 3, 4, 5].map(block);
  await writeFile(path, Buffer.concat([bytes.subarray(0, vaultHeaderBytes), ...order]));
  await expect(opened().then(whole)).rejects.toThrow(VaultDamaged);
});

test('a record that was taken out is noticed', async () => {
  await writeMedia([{ position: 0, data: film }]);
  const bytes = await readFile(path);
  const cut = Buffer.concat([bytes.subarray(0, vaultHeaderBytes + slot), bytes.subarray(vaultHeaderBytes + 2 * slot)]);
  await writeFile(path, cut);
  await expect(opened()).rejects.toThrow(VaultDamaged);
});

test('a media file that was cut at any place, or continued, does not open', async () => {
  await writeMedia([{ position: 0, data: film }]);
  const bytes = await readFile(path);
  for (const length of [0, 5, 28, 40, slot, 28 + slot, 28 + 3 * slot, bytes.length - 1]) {
    await writeFile(path, bytes.subarray(0, length));
    await expect(opened(), `${length} bytes`).rejects.toThrow(VaultDamaged);
  }
  await writeFile(path, bytes);
  await appendFile(path, bytes.subarray(28, 28 + slot));
  await expect(opened()).rejects.toThrow(VaultDamaged);
});

test('a journal torn anywhere by a kill is read up to its last whole record', async () => {
  const small = [Buffer.from('one'), Buffer.from('twotwo'), Buffer.from('three')];
  await writeRecords(small);
  const original = await readFile(path);
  const ends = [0, 3, 9].map((plain, records) => ({
    plain,
    raw: vaultHeaderBytes + plain + records * recordExtraBytes,
  }));
  for (let length = vaultHeaderBytes; length < original.length; length += 1) {
    await writeFile(path, original.subarray(0, length));
    const vault = await opened();
    const { plain } = ends.findLast(({ raw }) => raw <= length) ?? { plain: 0 };
    expect(vault.closed).toBe(false);
    expect((await whole(vault)).toString()).toBe('onetwotwothree'.slice(0, plain));
  }
});

test('a tail of zeros, as a power cut leaves it, ends a journal without an error', async () => {
  await writeRecords(flushes, false);
  const { length } = await readFile(path);
  await appendFile(path, Buffer.alloc(5000));
  expect((await whole(await opened())).equals(plaintext)).toBe(true);
  await truncate(path, length - 100_000);
  await appendFile(path, Buffer.alloc(200_000));
  const vault = await opened();
  expect(vault.closed).toBe(false);
  expect((await whole(vault)).equals(Buffer.concat(flushes.slice(0, -1)))).toBe(true);
});

test('what comes behind the last record and is no torn record is damage', async () => {
  await writeRecords(flushes);
  await appendFile(path, randomBytes(40).fill(255, 0, 4));
  await expect(opened()).rejects.toThrow(VaultDamaged);
});

test('a vault is never continued', async () => {
  await writeRecords(flushes, false);
  await expect(VaultWriter.create(path, key)).rejects.toThrow('never continued');
});

test('a muxer may come back to the head, to room that it left there, and to its newest cluster', async () => {
  const room = 3 * vaultBlockBytes + 1000;
  const cluster = randomBytes(1 << 20);
  const clusters = Array.from({ length: 40 }, (_, index) => ({
    position: room + 16 + index * cluster.length,
    data: cluster,
  }));
  const tables = randomBytes(room - 5000);
  const length = randomBytes(8);
  const newest = clusters.at(-1)?.position ?? 0;
  const writes = [
    { position: 0, data: Buffer.from('head') },
    { position: room, data: Buffer.alloc(16) },
    ...clusters,
    { position: newest, data: length },
    { position: room + 8, data: length },
    { position: 4, data: tables },
  ];
  const content = await writeMedia(writes, room + 16);
  const expected = Buffer.alloc(room + 16 + 40 * cluster.length);
  expected.write('head');
  for (const { position, data } of clusters) data.copy(expected, position);
  length.copy(expected, newest);
  length.copy(expected, room + 8);
  tables.copy(expected, 4);
  expect((await whole(await opened())).equals(expected)).toBe(true);
  expect(content).toEqual({ bytes: expected.length, sha256: createHash('sha256').update(expected).digest('hex') });
});

test('a muxer that comes back to what is encrypted already is refused, and nothing is left', async () => {
  const data = randomBytes(8 << 20);
  const clusters = Array.from({ length: 6 }, (_, index) => ({ position: index * data.length, data }));
  const late = { position: 2 * vaultBlockBytes, data: Buffer.alloc(4) };
  await expect(writeMedia([...clusters, late])).rejects.toThrow('encrypted already');
  await expect(readFile(`${path}.part`)).rejects.toThrow('ENOENT');
});
