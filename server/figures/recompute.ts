import { coverage, type Interval, recordedMilliseconds, VaultDamaged } from '#recordings';
import type { RecordingFile } from '../../prisma/generated/client.ts';
import { KeyUnavailable } from '../recordings/keyring.ts';
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
  /** Recordings whose keys cannot be had: not compared. */
  unopened: number;
  differences: Difference[];
}

type Tools = Pick<Foundation, 'prisma'> & { files: RecordingFiles };

/** Computes talk time from the call segments and recorded time from the journals, for every ended consultation. */
export async function recompute({ prisma, files }: Tools): Promise<Recomputation> {
  const found: Recomputation = { consultations: 0, recordings: 0, withoutJournals: 0, unopened: 0, differences: [] };
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
    if (computed === 'deleted') found.withoutJournals += 1;
    else if (computed === 'unopened') found.unopened += 1;
    else compare(found, number, 'recordedMs', recording.recordedMs, computed);
  }
  return found;
}

/** A word when journals are gone or their keys cannot be had, so that the length cannot be computed again. */
async function recordedMs(
  files: RecordingFiles,
  journals: readonly RecordingFile[],
): Promise<number | 'deleted' | 'unopened'> {
  if (journals.length === 0 || journals.some(({ deletedAt }) => deletedAt)) return 'deleted';
  const tracks: Interval[][] = [];
  try {
    for (const { id, closedAt } of journals) if (closedAt) tracks.push(await intervalsOf(files, id));
  } catch (error) {
    if (error instanceof KeyUnavailable) return 'unopened';
    throw error;
  }
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
