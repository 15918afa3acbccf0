/**
 * The chain of one recording: entries, each with the hash of the one before, so that none can be changed, removed, moved or put in without all
 * that follow being made anew. What it proves and what not: docs/recordings.md.
 */
import { createHash } from 'node:crypto';

/** How well the machine knew the time, as it said itself. */
export type ClockState = { synchronised: boolean | 'unknown'; source: string; offsetMs: number | null };

/** Plaintext bytes of a track's journal, in the words of its entry's times: ms since the journal began, of the first entry and at the end. */
export type SegmentBody = {
  trackId: string;
  /** Counts from 0 in each track. */
  index: number;
  fromByte: number;
  toByte: number;
  fromMs: number;
  toMs: number;
  /** Hex. */
  sha256: string;
};

/** What an entry says. `ref` names the row of the database that says the same; `happenedAt`, ISO, when that was: the entry may come later. */
export type ChainBody =
  | { kind: 'opened'; recordingId: string; consultationId: string; clock: ClockState }
  | {
      kind: 'consent';
      side: string;
      decision: string;
      textVersion: string;
      textHash: string;
      happenedAt: string;
      ref: string;
    }
  | { kind: 'join'; side: string; happenedAt: string; ref: string }
  | { kind: 'leave'; side: string; reason: string; happenedAt: string; ref: string }
  /** `startedAt`: wall clock, ISO, from which the times of the track's segments count. */
  | { kind: 'track'; trackId: string; side: string; source: string; codec: string; startedAt: string }
  | ({ kind: 'segment' } & SegmentBody)
  /** Was on the disk but not in the chain when the recorder was killed: hashed afterwards. */
  | ({ kind: 'recovered' } & SegmentBody)
  /** `closed`: in order, not by a kill. */
  | { kind: 'trackEnd'; trackId: string; bytes: number; closed: boolean }
  /** Of more than 2 s; times from the recording's first packet, ms. */
  | { kind: 'gap'; side: string; source: string; fromMs: number; toMs: number; cause: string }
  | { kind: 'film'; fileId: string; bytes: number; sha256: string }
  | { kind: 'deleted'; happenedAt: string };

export type ChainKind = ChainBody['kind'];

/** `at`: wall clock, ISO, when the entry was made; `previous` and `hash`: hex. */
export type ChainEntry = ChainBody & { seq: number; at: string; previous: string; hash: string };

/** Where a chain stands: so many entries, and the hash of the last. */
export type ChainHead = { entries: number; head: string };

/** What stands before the first entry. */
export const beginning: ChainHead = { entries: 0, head: '0'.repeat(64) };

type FieldType = 'string' | 'number' | 'boolean' | 'object';

const segmentFields = {
  trackId: 'string',
  index: 'number',
  fromByte: 'number',
  toByte: 'number',
  fromMs: 'number',
  toMs: 'number',
  sha256: 'string',
} as const;

const fields: Record<ChainKind, Record<string, FieldType>> = {
  opened: { recordingId: 'string', consultationId: 'string', clock: 'object' },
  consent: {
    side: 'string',
    decision: 'string',
    textVersion: 'string',
    textHash: 'string',
    happenedAt: 'string',
    ref: 'string',
  },
  join: { side: 'string', happenedAt: 'string', ref: 'string' },
  leave: { side: 'string', reason: 'string', happenedAt: 'string', ref: 'string' },
  track: { trackId: 'string', side: 'string', source: 'string', codec: 'string', startedAt: 'string' },
  segment: segmentFields,
  recovered: segmentFields,
  trackEnd: { trackId: 'string', bytes: 'number', closed: 'boolean' },
  gap: { side: 'string', source: 'string', fromMs: 'number', toMs: 'number', cause: 'string' },
  film: { fileId: 'string', bytes: 'number', sha256: 'string' },
  deleted: { happenedAt: 'string' },
};

/** JSON with the keys of every object sorted and no spaces: the same content, the same bytes. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}

/** Hex SHA-256 of the canonical JSON of an entry without its `hash`. */
export function hashOf({ hash: _, ...content }: ChainEntry): string {
  return sha256(canonical(content));
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The entry that follows. */
export function link(after: ChainHead, at: Date, body: ChainBody): ChainEntry {
  const content = { ...body, seq: after.entries, at: at.toISOString(), previous: after.head };
  return { ...content, hash: sha256(canonical(content)) };
}

export function headOf(last: ChainEntry): ChainHead {
  return { entries: last.seq + 1, head: last.hash };
}

/** One entry as a line of the chain file. */
export function lineOf(entry: ChainEntry): string {
  return `${canonical(entry)}\n`;
}

/** The entry of a line; null if it is none. Kinds that this build does not know keep their place in the chain. */
export function parseLine(line: string): ChainEntry | null {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? value : null;
  } catch {
    return null;
  }
}

/** The entries of a chain of our own, as they stand there. `seconds`: with those of segments, which are nearly all of them. */
export function entriesIn(chain: string, { seconds }: { seconds: boolean }): ChainEntry[] {
  const lines = chain.split('\n').filter((line) => seconds || !line.includes('"kind":"segment"'));
  return lines.flatMap((line) => parseLine(line) ?? []);
}

function isEntry(value: unknown): value is ChainEntry {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const object: Record<string, unknown> = { ...value };
  const has = (names: Record<string, FieldType>) =>
    Object.entries(names).every(([name, type]) => typeof object[name] === type && object[name] !== null);
  if (!has({ seq: 'number', at: 'string', kind: 'string', previous: 'string', hash: 'string' })) return false;
  return has(fields[object.kind as ChainKind] ?? {});
}
