import { entryHeaderBytes, journalMagic } from '../journalFormat.ts';
import type { ByteSource } from '../vault/byteSource.ts';
import type { SegmentBody } from './chain.ts';
import { SegmentHasher, toMicroseconds } from './segmentHasher.ts';

const segmentMs = 1000;

/** What the chain has of a track: so many segments, up to this byte. */
export type Covered = { trackId: string; segments: number; bytes: number };

/**
 * The rest of a journal that the chain does not have, because the recorder was killed between writing it and sealing it, in segments of about a
 * second. Empty if there is none.
 */
export async function recoverSegments(source: ByteSource, covered: Covered): Promise<SegmentBody[]> {
  const hasher = new SegmentHasher(covered.trackId, covered);
  const segments: SegmentBody[] = [];
  let begin: number | null = null;
  let last = 0;
  const cut = () => {
    const segment = hasher.take(last);
    if (segment) segments.push(segment);
    begin = null;
  };
  for (let position = covered.bytes; position < source.size; ) {
    const { length, time: known } = await pieceAt(source, position);
    const time = known ?? last;
    if (begin !== null && time - begin >= segmentMs) cut();
    begin ??= time;
    last = time;
    const piece = await source.read(position, length);
    hasher.add(piece);
    position += piece.length;
  }
  cut();
  return segments;
}

/** Length and time of the entry at a position, or of the journal's header; of what is torn, the rest. */
async function pieceAt(source: ByteSource, position: number): Promise<{ length: number; time: number | null }> {
  const rest = source.size - position;
  const head = await source.read(position, entryHeaderBytes);
  if (head.length < entryHeaderBytes) return { length: rest, time: null };
  if (position === 0) {
    return { length: Math.min(rest, journalMagic.length + 4 + head.readUInt32BE(journalMagic.length)), time: 0 };
  }
  const length = entryHeaderBytes + (head.readUInt32BE(0) & 0xffffff);
  return { length: Math.min(rest, length), time: toMicroseconds(head.readDoubleBE(4)) };
}
