import { entryHeaderBytes, journalMagic } from '../journalFormat.ts';
import type { ByteSource } from '../vault/byteSource.ts';
import { VaultDamaged } from '../vault/vaultFormat.ts';
import { type SegmentBody, sha256 } from './chain.ts';
import { inAscendingOrder } from './order.ts';
import { toMicroseconds } from './segmentHasher.ts';

/** A segment as the chain has it. `doubtful`: the chain's own entry was touched, so that nothing follows from it. */
export type SealedSegment = SegmentBody & { doubtful: boolean };

/**
 * `changed`: there, with other content. `removed`: not there. `moved`: as it was, but in another place. `inserted`: bytes that were never sealed,
 * before the segment. `cut`: the journal ends before it. `added`: bytes behind the last segment.
 */
export type JournalFault = {
  what: 'changed' | 'removed' | 'moved' | 'inserted' | 'cut' | 'added';
  /** ms since the journal began. */
  fromMs: number;
  toMs: number;
  bytes: number;
};

export type CheckedJournal = { intact: number; faults: JournalFault[] };

/** What the chain says of a journal. */
export type SealedJournal = {
  /** In the order of their index. */
  segments: readonly SealedSegment[];
  /** Bytes at its end; null if it has none yet. */
  bytes: number | null;
  /** Entries were taken out of the chain: then bytes without a segment are no fault of the journal. */
  incomplete: boolean;
};

/** Compares a journal's plaintext with what the chain says. Throws if it cannot be read. */
export async function checkJournal(source: ByteSource, sealed: SealedJournal): Promise<CheckedJournal> {
  const { segments } = sealed;
  const places = await placesOf(source, segments);
  if (isUntouched(source, sealed, places)) return { intact: segments.length, faults: [] };
  const found = segments.flatMap((segment, index): Placed[] => {
    const position = places[index] ?? null;
    return position === null ? [] : [{ segment, index, position, end: position + lengthOf(segment) }];
  });
  const inFile = found.toSorted((one, other) => one.position - other.position);
  const inPlace = new Set(inAscendingOrder(inFile.map(({ index }) => index)).map((index) => inFile[index]));
  const moved = inFile.filter((placed) => !inPlace.has(placed)).map(({ segment }) => faultOf('moved', segment));
  const holes = holesOf(
    inFile,
    [...inPlace].filter((placed) => placed !== undefined),
    source.size,
  );
  const faults = [...moved, ...holes.flatMap((hole) => holeFaults(hole, sealed, places))];
  return { intact: found.length, faults: faults.sort((one, other) => one.fromMs - other.fromMs) };
}

/** The usual case, which needs no search. */
function isUntouched(
  { size }: ByteSource,
  { segments, bytes }: SealedJournal,
  places: readonly (number | null)[],
): boolean {
  let end = 0;
  for (const [index, { fromByte, toByte }] of segments.entries()) {
    if (places[index] !== end || fromByte !== end) return false;
    end = toByte;
  }
  return end === size && (bytes === null || bytes === size);
}

/** A segment that was found, at `position` of the file. */
type Placed = { segment: SealedSegment; index: number; position: number; end: number };

/** What lies between two segments that were found and stand in order. */
type Hole = { after: number; before: number; bytes: number; atEnd: boolean };

function lengthOf({ fromByte, toByte }: SegmentBody): number {
  return toByte - fromByte;
}

function faultOf(what: JournalFault['what'], { fromMs, toMs, fromByte, toByte }: SealedSegment): JournalFault {
  return { what, fromMs, toMs, bytes: toByte - fromByte };
}

/** Bytes of a hole that belong to no segment: what was moved there is known. */
function holesOf(inFile: readonly Placed[], inPlace: readonly Placed[], size: number): Hole[] {
  const holes: Hole[] = [];
  let end = 0;
  let after = -1;
  const foreign = (from: number, to: number) => {
    const inside = inFile.filter(({ position }) => position >= from && position < to);
    return Math.max(
      0,
      inside.reduce((rest, placed) => rest - (placed.end - placed.position), to - from),
    );
  };
  for (const { index, position, end: next } of inPlace) {
    holes.push({ after, before: index, bytes: foreign(end, position), atEnd: false });
    [after, end] = [index, next];
  }
  holes.push({ after, before: Number.POSITIVE_INFINITY, bytes: foreign(end, size), atEnd: true });
  return holes;
}

/** Says of the segments that should fill a hole what became of them, and of bytes that none of them explains, that they are new. */
function holeFaults(
  { after, before, bytes, atEnd }: Hole,
  sealed: SealedJournal,
  places: readonly (number | null)[],
): JournalFault[] {
  const { segments } = sealed;
  const expected = segments.slice(after + 1, before);
  const absent = expected.filter((_, index) => places[after + 1 + index] === null);
  const follows = segments[after + 1 + expected.length] ?? null;
  const known = absent.reduce((sum, segment) => sum + lengthOf(segment), unsealedBytes(sealed, after, before));
  if (absent.length === 0) return bytes > known ? [newBytes(segments[after] ?? null, follows, bytes - known)] : [];
  const certain = absent.filter(({ doubtful }) => !doubtful);
  if (bytes === 0) return certain.map((segment) => faultOf(atEnd ? 'cut' : 'removed', segment));
  if (!atEnd || bytes >= known) return certain.map((segment) => faultOf('changed', segment));
  // Fewer bytes than there should be, at the end: the first of them were changed, what comes after was cut off.
  let rest = bytes;
  return absent.flatMap((segment) => {
    const what = rest > 0 ? 'changed' : 'cut';
    rest -= lengthOf(segment);
    return segment.doubtful ? [] : [faultOf(what, segment)];
  });
}

/** What the chain itself has no entry for, because one was taken out of it: the chain's own check tells that. */
function unsealedBytes({ segments, bytes: size, incomplete }: SealedJournal, after: number, before: number): number {
  if (!incomplete) return 0;
  let bytes = 0;
  let end = segments[after]?.toByte ?? 0;
  for (const { fromByte, toByte } of segments.slice(after + 1, before + 1)) {
    bytes += Math.max(0, fromByte - end);
    end = toByte;
  }
  return before < segments.length ? bytes : bytes + Math.max(0, (size ?? 0) - end);
}

function newBytes(before: SealedSegment | null, follows: SealedSegment | null, bytes: number): JournalFault {
  const at = before?.toMs ?? 0;
  return { what: follows ? 'inserted' : 'added', fromMs: at, toMs: follows?.fromMs ?? at, bytes };
}

/** Where each segment lies: in its place, moved along with what changed before it, or wherever an entry of its time begins. */
async function placesOf(source: ByteSource, segments: readonly SealedSegment[]): Promise<(number | null)[]> {
  const isAt = async (position: number, segment: SealedSegment) =>
    sha256(await readOrNothing(source, position, lengthOf(segment))) === segment.sha256;
  const places: (number | null)[] = [];
  for (const segment of segments) places.push((await isAt(segment.fromByte, segment)) ? segment.fromByte : null);
  if (!places.includes(null)) return places;
  const shift = source.size - (segments.at(-1)?.toByte ?? 0);
  const lost = segments.filter((_, index) => places[index] === null);
  const begins = await entriesAt(source, new Set(lost.map(({ fromMs }) => fromMs)), anchors(segments, places));
  for (const [index, segment] of segments.entries()) {
    if (places[index] !== null) continue;
    for (const position of [segment.fromByte + shift, ...(begins.get(segment.fromMs) ?? [])]) {
      if (position < 0 || !(await isAt(position, segment))) continue;
      places[index] = position;
      break;
    }
  }
  return places;
}

/** Positions where entries are known to begin. */
function anchors(segments: readonly SealedSegment[], places: readonly (number | null)[]): number[] {
  return segments.flatMap((segment, index) => {
    const position = places[index] ?? null;
    return position === null ? [] : [position + lengthOf(segment)];
  });
}

/** Where entries of certain times begin. Goes from entry to entry, and where that leads nowhere on from the next known begin. */
async function entriesAt(
  source: ByteSource,
  times: ReadonlySet<number>,
  known: readonly number[],
): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  const starts = new Set([await headerEnd(source), ...known]);
  for (const start of starts) {
    for (let position = start; ; ) {
      const head = await readOrNothing(source, position, entryHeaderBytes);
      if (head.length < entryHeaderBytes || head.readUInt8(0) === 0) break;
      const time = toMicroseconds(head.readDoubleBE(4));
      const places = found.get(time) ?? [];
      if (times.has(time) && !places.includes(position)) found.set(time, [...places, position]);
      position += entryHeaderBytes + (head.readUInt32BE(0) & 0xffffff);
      if (starts.has(position)) break;
    }
  }
  return found;
}

async function headerEnd(source: ByteSource): Promise<number> {
  const prefix = await readOrNothing(source, 0, journalMagic.length + 4);
  if (prefix.length < journalMagic.length + 4) return source.size;
  return prefix.length + prefix.readUInt32BE(journalMagic.length);
}

/** What cannot be decrypted was changed: it reads as nothing. Throws where it cannot be had at all. */
async function readOrNothing(source: ByteSource, position: number, length: number): Promise<Buffer> {
  try {
    return await source.read(position, length);
  } catch (error) {
    if (error instanceof VaultDamaged) return Buffer.alloc(0);
    throw error;
  }
}
