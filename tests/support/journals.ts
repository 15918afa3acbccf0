import { writeFile } from 'node:fs/promises';
import type { JournalHeader } from '#recordings';
import { encodeHeader, entryType, writeEntryHeader } from '../../recordings/journalFormat.ts';

export const testHeader: JournalHeader = {
  version: 1,
  trackId: 'track',
  recordingId: 'recording',
  source: 'camera',
  side: 'citizen',
  kind: 'video',
  codec: { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, channels: 1 },
  ssrc: 7,
  startedAt: 1_000_000,
  monotonicStart: 50,
};

export type TestPacket = { time: number; sequence: number; timestamp: number; marker?: boolean; payload: Uint8Array };

/** An RTP packet of the test track. `padding`: bytes of padding after the payload. */
export function rtpPacket(
  { sequence, timestamp, marker = false, payload }: Omit<TestPacket, 'time'>,
  padding = 0,
): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(padding > 0 ? 0xa0 : 0x80, 0);
  header.writeUInt8((marker ? 0x80 : 0) | testHeader.codec.payloadType, 1);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(testHeader.ssrc, 8);
  const tail = Buffer.alloc(padding);
  if (padding > 0) tail.writeUInt8(padding, padding - 1);
  return Buffer.concat([header, payload, tail]);
}

/** A sender report: at `ntp` ms the RTP clock stood at `timestamp`. */
export function senderReport(ntp: number, timestamp: number): Buffer {
  const report = Buffer.alloc(28);
  report.writeUInt8(0x80, 0);
  report.writeUInt8(200, 1);
  report.writeUInt16BE(6, 2);
  report.writeUInt32BE(testHeader.ssrc, 4);
  report.writeUInt32BE(Math.floor(ntp / 1000), 8);
  report.writeUInt32BE(Math.floor(((ntp % 1000) / 1000) * 2 ** 32), 12);
  report.writeUInt32BE(timestamp >>> 0, 16);
  return report;
}

export type TestEntry = { type: keyof typeof entryType; time: number; data: Uint8Array };

/** The bytes of a journal. */
export function journalBytes(entries: readonly TestEntry[], header: JournalHeader = testHeader): Buffer {
  const parts: Uint8Array[] = [encodeHeader(header)];
  for (const { type, time, data } of entries) {
    const head = Buffer.alloc(12);
    writeEntryHeader(head, 0, entryType[type], time, data.length);
    parts.push(head, data);
  }
  return Buffer.concat(parts);
}

export async function writeJournal(
  path: string,
  entries: readonly TestEntry[],
  header: JournalHeader = testHeader,
): Promise<void> {
  await writeFile(path, journalBytes(entries, header));
}
