import type { JournalHeader } from '../journalFormat.ts';
import { readJournalHeader } from '../journalReader.ts';
import type { ByteSource } from '../vault/byteSource.ts';
import type { ChainBody, ChainEntry } from './chain.ts';
import { type Covered, recoverSegments } from './recoverSegments.ts';

/**
 * What the chain lacks of a track whose recorder was killed, or could not write to the chain: the entries that are to be added. Empty if the chain
 * has the track's end. Throws if the journal cannot be read; UnreadableJournal if it never began.
 */
export async function recoverTrack(
  entries: readonly ChainEntry[],
  trackId: string,
  journal: ByteSource,
): Promise<ChainBody[]> {
  const own = entries.filter((entry) => 'trackId' in entry && entry.trackId === trackId);
  if (own.some(({ kind }) => kind === 'trackEnd')) return [];
  const begin = own.some(({ kind }) => kind === 'track') ? [] : [beginOf(trackId, await readJournalHeader(journal))];
  const recovered = await recoverSegments(journal, coveredOf(trackId, own));
  return [
    ...begin,
    ...recovered.map((segment): ChainBody => ({ kind: 'recovered', ...segment })),
    { kind: 'trackEnd', trackId, bytes: journal.size, closed: false },
  ];
}

/** The entry that says what a track is. */
export function beginOf(trackId: string, { side, source, codec, startedAt }: JournalHeader): ChainBody {
  return { kind: 'track', trackId, side, source, codec: codec.mimeType, startedAt: new Date(startedAt).toISOString() };
}

function coveredOf(trackId: string, own: readonly ChainEntry[]): Covered {
  return own.reduce(
    (covered, entry) =>
      entry.kind === 'segment' || entry.kind === 'recovered'
        ? { trackId, segments: covered.segments + 1, bytes: entry.toByte }
        : covered,
    { trackId, segments: 0, bytes: 0 },
  );
}
