import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { coverage, readJournal, readJournalHeader, summarizeJournal, UnreadableJournal } from '#recordings';
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

async function entriesOf(file: string) {
  const entries = [];
  for await (const entry of readJournal(file)) entries.push(entry);
  return entries;
}

test('what the writer appends is what the reader finds, with times below the millisecond', async () => {
  const writer = await JournalWriter.create(path, testHeader, () => {});
  for (const { time, data } of packets) writer.append(entryType.rtp, time, data);
  await writer.close(1012);
  const entries = await entriesOf(path);
  expect(entries.length).toBe(51);
  expect(entries[1]).toMatchObject({ type: entryType.rtp, at: testHeader.startedAt + 20.25, data: packets[1]?.data });
  expect(await readJournalHeader(path)).toEqual(testHeader);
  expect(await summarizeJournal(path)).toMatchObject({
    packets: 50,
    closed: true,
    lastEntryAt: testHeader.startedAt + 1012,
  });
});

test('entries beyond the buffer of the writer arrive whole and in order', async () => {
  const writer = await JournalWriter.create(path, testHeader, () => {});
  for (let index = 0; index < 20_000; index += 1) writer.append(entryType.rtp, index, Buffer.alloc(150, index));
  await writer.close(20_000);
  const entries = await entriesOf(path);
  expect(entries.length).toBe(20_001);
  expect(
    entries
      .slice(0, -1)
      .every(({ at, data }, index) => at === testHeader.startedAt + index && data.equals(Buffer.alloc(150, index))),
  ).toBe(true);
});

test('a journal is never continued', async () => {
  await writeJournal(path, packets);
  await expect(JournalWriter.create(path, testHeader, () => {})).rejects.toThrow('never continued');
});

test('a record torn at any byte is left out, and all before it are there', async () => {
  const whole = journalBytes(packets.slice(0, 3));
  const twoEntries = journalBytes(packets.slice(0, 2)).length;
  for (let length = twoEntries; length < whole.length; length += 1) {
    await writeFile(path, whole.subarray(0, length));
    expect((await entriesOf(path)).length).toBe(2);
  }
});

test('a tail of zeros, as a power cut may leave, ends the journal', async () => {
  await writeFile(path, Buffer.concat([journalBytes(packets), Buffer.alloc(500)]));
  expect((await summarizeJournal(path)).packets).toBe(50);
});

test('a file cut within its header cannot be read, and says so', async () => {
  await writeJournal(path, []);
  await truncate(path, 40);
  await expect(readJournalHeader(path)).rejects.toThrow(UnreadableJournal);
  await writeFile(path, 'something else altogether');
  await expect(summarizeJournal(path)).rejects.toThrow(UnreadableJournal);
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
  expect(await coverage(path)).toMatchObject({
    startedAt: testHeader.startedAt,
    endedAt: testHeader.startedAt + 49 * 20.25,
  });
});
