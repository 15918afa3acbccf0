import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { coverage, type Interval, recordedMilliseconds, UnreadableJournal } from '#recordings';
import type { Foundation } from '../services.ts';
import { bothConnectedMs } from './overlap.ts';

/** A stored value that its raw data does not give again. */
export interface Difference {
  consultationNumber: string;
  value: 'talkMs' | 'recordedMs';
  stored: number;
  computed: number;
}

export interface Recomputation {
  consultations: number;
  recordings: number;
  /** Recordings whose journals are deleted: their length stands as it is. */
  withoutJournals: number;
  differences: Difference[];
}

type Tools = Pick<Foundation, 'prisma'> & { recordingsDir: string };

/** Computes talk time from the call segments and recorded time from the journals, for every ended consultation. */
export async function recompute({ prisma, recordingsDir }: Tools): Promise<Recomputation> {
  const found: Recomputation = { consultations: 0, recordings: 0, withoutJournals: 0, differences: [] };
  const consultations = await prisma.consultation.findMany({
    where: { firstConnectedAt: { not: null }, endedAt: { not: null } },
    orderBy: { number: 'asc' },
    include: { segments: true, recording: { include: { tracks: true } } },
  });
  for (const { number, talkMs, segments, recording } of consultations) {
    found.consultations += 1;
    compare(found, number, 'talkMs', talkMs, bothConnectedMs(segments));
    if (!recording || recording.status === 'recording' || recording.status === 'processing') continue;
    found.recordings += 1;
    const computed = await recordedMs(recording.tracks.map(({ journalPath }) => join(recordingsDir, journalPath)));
    if (computed === null) found.withoutJournals += 1;
    else compare(found, number, 'recordedMs', recording.recordedMs, computed);
  }
  return found;
}

/** null when journals are gone, so that the length cannot be computed again. */
async function recordedMs(journals: readonly string[]): Promise<number | null> {
  if (journals.length === 0 || !journals.every((path) => existsSync(path))) return null;
  const tracks: Interval[][] = [];
  for (const path of journals) tracks.push(await intervalsOf(path));
  return recordedMilliseconds(tracks);
}

async function intervalsOf(journal: string): Promise<Interval[]> {
  try {
    return (await coverage(journal)).intervals;
  } catch (error) {
    if (error instanceof UnreadableJournal) return []; // cut before its header was whole: it holds no media
    throw error;
  }
}

function compare(
  { differences }: Recomputation,
  consultationNumber: string,
  value: Difference['value'],
  stored: number,
  computed: number,
): void {
  if (stored !== computed) differences.push({ consultationNumber, value, stored, computed });
}
