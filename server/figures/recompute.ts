import { coverage, type Interval, recordedMilliseconds, VaultDamaged } from '#recordings';
import type { RecordingFile } from '../../prisma/generated/client.ts';
import type { RecordingFiles } from '../recordings/recordingFiles.ts';
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

type Tools = Pick<Foundation, 'prisma'> & { files: RecordingFiles };

/** Computes talk time from the call segments and recorded time from the journals, for every ended consultation. */
export async function recompute({ prisma, files }: Tools): Promise<Recomputation> {
  const found: Recomputation = { consultations: 0, recordings: 0, withoutJournals: 0, differences: [] };
  const consultations = await prisma.consultation.findMany({
    where: { firstConnectedAt: { not: null }, endedAt: { not: null } },
    orderBy: { number: 'asc' },
    include: { segments: true, recording: { include: { files: { where: { kind: 'journal' } } } } },
  });
  for (const { number, talkMs, segments, recording } of consultations) {
    found.consultations += 1;
    compare(found, number, 'talkMs', talkMs, bothConnectedMs(segments));
    if (!recording || recording.status === 'recording' || recording.status === 'processing') continue;
    found.recordings += 1;
    const computed = await recordedMs(files, recording.files);
    if (computed === null) found.withoutJournals += 1;
    else compare(found, number, 'recordedMs', recording.recordedMs, computed);
  }
  return found;
}

/** null when journals are gone, so that the length cannot be computed again. */
async function recordedMs(files: RecordingFiles, journals: readonly RecordingFile[]): Promise<number | null> {
  if (journals.length === 0 || journals.some(({ deletedAt }) => deletedAt)) return null;
  const tracks: Interval[][] = [];
  for (const { id, closedAt } of journals) if (closedAt) tracks.push(await intervalsOf(files, id));
  return recordedMilliseconds(tracks);
}

async function intervalsOf(files: RecordingFiles, id: string): Promise<Interval[]> {
  const journal = await files.open(id);
  try {
    return (await coverage(journal)).intervals;
  } catch (error) {
    if (error instanceof VaultDamaged) return []; // what it held is missing in the sum, and shows as a difference
    throw error;
  } finally {
    await journal.close();
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
