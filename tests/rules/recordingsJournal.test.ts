import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type ByteSource,
  coverage,
  localSource,
  openVault,
  readJournal,
  readJournalHeader,
  summarizeJournal,
  UnreadableJournal,
} from '#recordings';
import { entryType } from '../../recordings/journalFormat.ts';
import { JournalWriter } from '../../recordings/journalWriter.ts';
import { journalBytes, rtpPacket, type TestEntry, testHeader, writeJournal } from '../support/journals.ts';

let dir: string;
let path: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'journals-'));
  path = join(dir, 'track.journal');
});

afterEach(async () => {
  await rm(dir, { recursive: true });
});

const packets: TestEntry[] = Array.from({ length: 50 }, (_, index) => ({
  type: 'rtp',
  time: index * 20.25,
  data: rtpPacket({ sequence: index, timestamp: index * 1800, payload: Buffer.alloc(100, index) }),
}));

const key = randomBytes(32);
const writerOf = (onFailure = () => {}) => JournalWriter.create({ path, key, header: testHeader, onFailure });

/** What was written, in a vault as the recorder does or as it is. */
async function read<T>(layout: 'vault' | 'plain', reader: (journal: ByteSource) => Promise<T>): Promise<T> {
  const raw = await localSource(path);
  const journal = layout === 'vault' ? await openVault(raw, key) : raw;
  return reader(journal).finally(() => journal.close());
}

async function entriesOf(journal: ByteSource) {
  const entries = [];
  for await (const entry of readJournal(journal)) entries.push(entry);
  return entries;
}

test('what the writer appends is what the reader finds, with times below the millisecond', async () => {
  const writer = await writerOf();
  for (const { time, data } of packets) writer.append(entryType.rtp, time, data);
  await writer.close(1012);
  const entries = await read('vault', entriesOf);
  expect(entries.length).toBe(51);
  expect(entries[1]).toMatchObject({ type: entryType.rtp, at: testHeader.startedAt + 20.25, data: packets[1]?.data });
  expect(await read('vault', readJournalHeader)).toEqual(testHeader);
  expect(await read('vault', summarizeJournal)).toMatchObject({
    packets: 50,
    closed: true,
    lastEntryAt: testHeader.startedAt + 1012,
  });
});

test('entries beyond the buffer of the writer arrive whole and in order', async () => {
  const writer = await writerOf();
  for (let index = 0; index < 20_000; index += 1) writer.append(entryType.rtp, index, Buffer.alloc(150, index));
  await writer.close(20_000);
  const entries = await read('vault', entriesOf);
  expect(entries.length).toBe(20_001);
  expect(
    entries
      .slice(0, -1)
      .every(({ at, data }, index) => at === testHeader.startedAt + index && data.equals(Buffer.alloc(150, index))),
  ).toBe(true);
});

test('a journal of a killed writer is read up to its last flush', async () => {
  const writer = await writerOf();
  for (const { time, data } of packets) writer.append(entryType.rtp, time, data);
  await writer.flush(true);
  writer.append(entryType.rtp, 2000, Buffer.alloc(100));
  const { packets: found, closed } = await read('vault', summarizeJournal);
  expect([found, closed]).toEqual([50, false]);
});

test('each write is told with its plaintext, whole entries from the header on', async () => {
  const told: Buffer[] = [];
  const onWritten = (plaintext: Buffer) => told.push(Buffer.from(plaintext));
  const writer = await JournalWriter.create({ path, key, header: testHeader, onFailure: () => {}, onWritten });
  for (const { time, data } of packets) {
    writer.append(entryType.rtp, time, data);
    await writer.flush(false);
  }
  await writer.close(2000);
  expect(Buffer.concat(told).equals(await read('vault', (journal) => journal.read(0, journal.size)))).toBe(true);
  expect(told.length).toBe(51);
});

test('a journal is never continued', async () => {
  await writeJournal(path, packets);
  await expect(writerOf()).rejects.toThrow('never continued');
});

test('a record torn at any byte is left out, and all before it are there', async () => {
  const whole = journalBytes(packets.slice(0, 3));
  const twoEntries = journalBytes(packets.slice(0, 2)).length;
  for (let length = twoEntries; length < whole.length; length += 1) {
    await writeFile(path, whole.subarray(0, length));
    expect((await read('plain', entriesOf)).length).toBe(2);
  }
});

test('a tail of zeros, as a power cut may leave, ends the journal', async () => {
  await writeFile(path, Buffer.concat([journalBytes(packets), Buffer.alloc(500)]));
  expect((await read('plain', summarizeJournal)).packets).toBe(50);
});

test('a file cut within its header cannot be read, and says so', async () => {
  await writeJournal(path, []);
  await truncate(path, 40);
  await expect(read('plain', readJournalHeader)).rejects.toThrow(UnreadableJournal);
  await writeFile(path, 'something else altogether');
  await expect(read('plain', summarizeJournal)).rejects.toThrow(UnreadableJournal);
});

test('packets of padding only, of another payload type and RTCP cover nothing', async () => {
  const padding = rtpPacket({ sequence: 9, timestamp: 0, payload: new Uint8Array() }, 80);
  const foreign = rtpPacket({ sequence: 9, timestamp: 0, payload: Buffer.alloc(9) });
  foreign.writeUInt8(97, 1);
  await writeJournal(path, [
    ...packets,
    { type: 'rtp', time: 1500, data: padding },
    { type: 'rtp', time: 1600, data: foreign },
    { type: 'rtcp', time: 1700, data: Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 7]) },
  ]);
  expect(await read('plain', coverage)).toMatchObject({
    startedAt: testHeader.startedAt,
    endedAt: testHeader.startedAt + 49 * 20.25,
  });
});
