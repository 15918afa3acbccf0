import type { ByteSource } from './byteSource.ts';
import {
  longestRecordBytes,
  type RecordCipher,
  recordExtraBytes,
  VaultDamaged,
  vaultHeaderBytes,
} from './vaultFormat.ts';

/** Where the records of a vault lie. */
export interface RecordIndex {
  /** Bytes of plaintext. */
  readonly size: number;
  readonly count: number;
  /** False when the writer was killed: the last record is missing. */
  readonly closed: boolean;
  /** The record that holds a byte of the plaintext. */
  recordAt(position: number): number;
  /** Begin of a record in the plaintext; of `count` it is the size. */
  plainStart(number: number): number;
  /** Begin of a record in the file; of `count` it is the end of the last one. */
  rawStart(number: number): number;
}

const scanBytes = 1 << 20;

/** By arithmetic. Throws VaultDamaged if the end is missing. */
export async function blockIndex(raw: ByteSource, cipher: RecordCipher, blockBytes: number): Promise<RecordIndex> {
  const slot = blockBytes + recordExtraBytes;
  const records = raw.size - vaultHeaderBytes;
  const count = Math.ceil(records / slot);
  const size = Math.max(0, records - count * recordExtraBytes);
  const index: RecordIndex = {
    size,
    count,
    closed: true,
    recordAt: (position) => Math.floor(position / blockBytes),
    plainStart: (number) => Math.min(size, number * blockBytes),
    rawStart: (number) => Math.min(raw.size, vaultHeaderBytes + number * slot),
  };
  if (count === 0 || !(await opens(raw, cipher, index, true))) {
    throw new VaultDamaged('the end of the vault is missing or was changed', index.plainStart(Math.max(0, count - 1)));
  }
  return index;
}

/** By going from record to record. A tail that a kill tore off, or of zeros as a power cut leaves it, is left out. Throws VaultDamaged. */
export async function scannedIndex(raw: ByteSource, cipher: RecordCipher): Promise<RecordIndex> {
  const rawStarts = [vaultHeaderBytes];
  const plainStarts = [0];
  let plain = 0;
  for await (const length of lengthsOf(raw)) {
    plain += length;
    plainStarts.push(plain);
    rawStarts.push((rawStarts.at(-1) ?? 0) + length + recordExtraBytes);
  }
  const indexOf = (count: number, closed: boolean): RecordIndex => ({
    size: plainStarts[count] ?? 0,
    count,
    closed,
    recordAt: (position) => lastNotAbove(plainStarts, position, count),
    plainStart: (number) => plainStarts[number] ?? 0,
    rawStart: (number) => rawStarts[number] ?? raw.size,
  });
  const count = plainStarts.length - 1;
  const all = indexOf(count, false);
  await expectTornOnly(raw, all);
  if (count === 0) return all;
  if (await opens(raw, cipher, all, true)) return indexOf(count, true);
  const reachedDisk = (await raw.read(all.rawStart(count) - 16, 16)).some((byte) => byte !== 0);
  return reachedDisk || (await opens(raw, cipher, all, false)) ? all : indexOf(count - 1, false);
}

/** Lengths of the plaintext of all records that the file holds whole, as they stand there. */
async function* lengthsOf(raw: ByteSource): AsyncGenerator<number> {
  let window: Buffer = Buffer.alloc(0);
  let windowStart = 0;
  for (let position = vaultHeaderBytes; position + recordExtraBytes <= raw.size; ) {
    if (position < windowStart || position + 4 > windowStart + window.length) {
      window = await raw.read(position, scanBytes);
      windowStart = position;
      if (window.length < 4) return;
    }
    const length = window.readUInt32BE(position - windowStart);
    const end = position + length + recordExtraBytes;
    if (length === 0 || length > longestRecordBytes || end > raw.size) return;
    yield length;
    position = end;
  }
}

/** What lies behind the last whole record may be the begin of one more, or zeros: anything else is no tail that a kill leaves. */
async function expectTornOnly(raw: ByteSource, index: RecordIndex): Promise<void> {
  const from = index.rawStart(index.count);
  const begin = await raw.read(from, 4);
  const length = begin.length === 4 ? begin.readUInt32BE(0) : 0;
  if (length > 0 && length <= longestRecordBytes && from + length + recordExtraBytes > raw.size) return;
  for (let position = from; position < raw.size; ) {
    const rest = await raw.read(position, scanBytes);
    if (rest.length === 0 || rest.some((byte) => byte !== 0)) {
      if (raw.size - from < 4) return;
      throw new VaultDamaged('the length of a record was changed', index.size);
    }
    position += rest.length;
  }
}

/** Whether the last record can be read as the last one, or as one after which more was to come. */
async function opens(raw: ByteSource, cipher: RecordCipher, index: RecordIndex, last: boolean): Promise<boolean> {
  const number = index.count - 1;
  const start = index.rawStart(number);
  const record = await raw.read(start, index.rawStart(index.count) - start);
  return cipher.open(number, last, record) !== null;
}

function lastNotAbove(starts: readonly number[], position: number, count: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
