import { createHash } from 'node:crypto';
import type { ByteSource } from '../vault/byteSource.ts';
import { type ObjectStore, type StoredPart, StoreMismatch, UploadGone } from './objectStore.ts';

/** Bytes; stores want at least 5 MiB, and take at most 10 000 parts (80 GB). */
const partBytes = 8 * 1024 * 1024;
/** So much of the end is read back and compared, bytes. */
const readBackBytes = 64 * 1024;

/** What must be kept, so that an upload that was cut off goes on where it was. */
export interface UploadState {
  uploadId: string;
  parts: readonly StoredPart[];
}

/** A file of this machine that is not to change any more, on its way to the store. */
export interface FileToStore {
  key: string;
  source: ByteSource;
  /** As it was kept; empty for an upload that is to begin. */
  state: UploadState;
  /** Resolves when the state is kept. */
  keep(state: UploadState): Promise<void>;
  signal: AbortSignal;
}

/** Resolves when the store has the file, and what it has was compared. Throws StoreMismatch, or what the store answers: then `state` can be gone on with. */
export async function upload(store: ObjectStore, file: FileToStore): Promise<void> {
  const sha256 = await digestOf(file.source, file.signal);
  if (await isThere(store, file, sha256)) return;
  try {
    await send(store, file, file.state, sha256);
  } catch (error) {
    if (!(error instanceof UploadGone) || file.state.uploadId === '') throw error;
    // Completed by a process that was killed before it could keep that, or cleaned away by the store.
    if (await isThere(store, file, sha256)) return;
    await send(store, file, { uploadId: '', parts: [] }, sha256);
  }
  if (!(await isThere(store, file, sha256))) throw new StoreMismatch('the store has another file than was sent');
}

async function send(store: ObjectStore, file: FileToStore, state: UploadState, sha256: string): Promise<void> {
  const { key, source, signal } = file;
  const uploadId = state.uploadId === '' ? await store.begin(key, sha256) : state.uploadId;
  const parts = state.parts.filter(({ number, bytes }) => bytes === bytesOfPart(source.size, number));
  if (state.uploadId === '') await file.keep({ uploadId, parts });
  const count = Math.max(1, Math.ceil(source.size / partBytes));
  for (let number = 1; number <= count; number += 1) {
    if (parts.some((part) => part.number === number)) continue;
    signal.throwIfAborted();
    const bytes = await source.read((number - 1) * partBytes, partBytes);
    const etag = await store.putPart(key, uploadId, number, bytes);
    parts.push({ number, etag, bytes: bytes.length });
    await file.keep({ uploadId, parts });
  }
  await store.complete(
    key,
    uploadId,
    parts.toSorted((one, other) => one.number - other.number),
  );
}

function bytesOfPart(size: number, number: number): number {
  return Math.min(partBytes, size - (number - 1) * partBytes);
}

/** Whether the store has this very file: its length, the SHA-256 that was sent with it, and its ETag, or else every byte. */
async function isThere(store: ObjectStore, { key, source, signal }: FileToStore, sha256: string): Promise<boolean> {
  const found = await store.stat(key);
  if (!found || found.bytes !== source.size || found.sha256 !== sha256) return false;
  if (found.etag !== (await etagOf(source, signal))) {
    // Where the store encrypts by itself, its ETags say nothing.
    return sha256 === (await digestOf(objectSource(store, key, found.bytes), signal));
  }
  const length = Math.min(readBackBytes, source.size);
  const position = source.size - length;
  const [sent, stored] = await Promise.all([source.read(position, length), store.read(key, position, length)]);
  return sent.equals(stored);
}

function objectSource(store: ObjectStore, key: string, size: number): Pick<ByteSource, 'size' | 'read'> {
  return { size, read: (position, length) => store.read(key, position, Math.min(length, size - position)) };
}

/** Hex, of the whole source. */
async function digestOf(source: Pick<ByteSource, 'size' | 'read'>, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of partsOf(source, signal)) hash.update(bytes);
  return hash.digest('hex');
}

/** As stores make it for an upload in parts: the MD5 of the parts' MD5s, and their number. */
async function etagOf(source: ByteSource, signal: AbortSignal): Promise<string> {
  const digests: Buffer[] = [];
  for await (const bytes of partsOf(source, signal)) digests.push(createHash('md5').update(bytes).digest());
  if (digests.length === 0) digests.push(createHash('md5').digest());
  return `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${digests.length}`;
}

async function* partsOf(source: Pick<ByteSource, 'size' | 'read'>, signal: AbortSignal): AsyncGenerator<Buffer> {
  for (let position = 0; position < source.size; ) {
    signal.throwIfAborted();
    const bytes = await source.read(position, partBytes);
    if (bytes.length === 0) throw new Error('the file became shorter');
    yield bytes;
    position += bytes.length;
  }
}
