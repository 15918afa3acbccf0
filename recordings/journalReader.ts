import { entryHeaderBytes, entryType, type JournalHeader, journalMagic, type Mark } from './journalFormat.ts';
import type { ByteSource } from './vault/byteSource.ts';

const chunkBytes = 1 << 20;
const maxHeaderBytes = 1 << 16;

/** The file is not a journal, or was cut before its header was whole: nothing can be read from it. */
export class UnreadableJournal extends Error {}

/** One entry. `at`: wall clock in ms when it came in; `position`: where its data begins in the file. */
export type JournalEntry = { type: number; at: number; position: number; data: Buffer };

export type JournalSummary = {
  header: JournalHeader;
  packets: number;
  /** Plaintext bytes of the whole entries and the header, without a torn tail. */
  bytes: number;
  /** False when the writer was killed: the last entry is missing. */
  closed: boolean;
  lastEntryAt: number;
};

/** Reads the header of a journal from its plaintext. Throws UnreadableJournal. */
export async function readJournalHeader(journal: ByteSource): Promise<JournalHeader> {
  return (await readHeader(journal)).header;
}

/** All whole entries in the order of the file. A record torn by a kill ends the reading without an error. Throws UnreadableJournal. */
export async function* readJournal(journal: ByteSource): AsyncGenerator<JournalEntry> {
  const { header, end } = await readHeader(journal);
  yield* readEntries(journal, end, header.startedAt);
}

/** Header and totals of a journal. Reads the whole file. Throws UnreadableJournal. */
export async function summarizeJournal(journal: ByteSource): Promise<JournalSummary> {
  const header = await readJournalHeader(journal);
  let packets = 0;
  let bytes = journalMagic.length;
  let closed = false;
  let lastEntryAt = header.startedAt;
  for await (const entry of readJournal(journal)) {
    if (entry.type === entryType.rtp) packets += 1;
    closed = entry.type === entryType.end;
    bytes = entry.position + entry.data.length;
    lastEntryAt = entry.at;
  }
  return { header, packets, bytes, closed, lastEntryAt };
}

/** The content of a mark entry, or null if this build does not know it. */
export function parseMark(data: Buffer): Mark | null {
  try {
    const value: unknown = JSON.parse(data.toString('utf8'));
    return isMark(value) ? value : null;
  } catch {
    return null;
  }
}

function isMark(value: unknown): value is Mark {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('at' in value)) return false;
  return typeof value.at === 'number' && ['paused', 'resumed', 'lost', 'back', 'node'].includes(String(value.kind));
}

async function readHeader(journal: ByteSource): Promise<{ header: JournalHeader; end: number }> {
  const prefixBytes = journalMagic.length + 4;
  const prefix = await journal.read(0, prefixBytes);
  if (prefix.length < prefixBytes || !prefix.subarray(0, journalMagic.length).equals(journalMagic)) {
    throw new UnreadableJournal('not a journal');
  }
  const length = prefix.readUInt32BE(journalMagic.length);
  const json = length <= maxHeaderBytes ? await journal.read(prefixBytes, length) : Buffer.alloc(0);
  if (json.length === 0 || json.length < length) throw new UnreadableJournal('header cut short');
  return { header: parseHeader(json), end: prefixBytes + length };
}

function parseHeader(json: Buffer): JournalHeader {
  let header: JournalHeader;
  try {
    header = JSON.parse(json.toString('utf8'));
  } catch {
    throw new UnreadableJournal('header is not JSON');
  }
  if (header?.version !== 1) throw new UnreadableJournal('a version this build does not read');
  return header;
}

async function* readEntries(journal: ByteSource, from: number, startedAt: number): AsyncGenerator<JournalEntry> {
  let buffer: Buffer = Buffer.alloc(0);
  let position = from;
  let offset = 0;
  /** Whether that many bytes lie at the offset, reading on if they do not yet. */
  const has = async (bytes: number): Promise<boolean> => {
    if (buffer.length - offset >= bytes) return true;
    position += offset;
    offset = 0;
    buffer = await journal.read(position, Math.max(chunkBytes, bytes));
    return buffer.length >= bytes;
  };
  while (await has(entryHeaderBytes)) {
    const whole = entryHeaderBytes + (buffer.readUInt32BE(offset) & 0xffffff);
    if (!(await has(whole))) return;
    const type = buffer.readUInt8(offset);
    if (type === 0) return;
    const at = startedAt + buffer.readDoubleBE(offset + 4);
    const dataPosition = position + offset + entryHeaderBytes;
    yield { type, at, position: dataPosition, data: buffer.subarray(offset + entryHeaderBytes, offset + whole) };
    offset += whole;
  }
}
