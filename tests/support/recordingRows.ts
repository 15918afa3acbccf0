import { readFileSync } from 'node:fs';
import { VaultWriter } from '#recordings';
import type { RecordingFileKind } from '../../prisma/generated/client.ts';
import { systemClock } from '../../server/clock.ts';
import { RecordingFiles } from '../../server/recordings/recordingFiles.ts';
import type { TestApplication } from './application.ts';
import type { Browser } from './browser.ts';
import { addConsultation } from './consultationRows.ts';

/** A recording as if it had been made, with an encrypted file. */
export interface RecordedRow {
  consultationId: string;
  recordingId: string;
  /** Where the file lies. */
  path: string;
  fileId: string;
}

interface Recorded {
  status?: 'available' | 'damaged';
  /** Of its only file. */
  kind?: RecordingFileKind;
  content?: Buffer;
  durationMs?: number;
}

/** Of this citizen's consultation with lawyer1, straight into database and folder. */
export async function addRecording(
  application: Pick<TestApplication, 'config' | 'database'>,
  citizen: Browser,
  { status = 'available', kind = 'film', content = Buffer.from('film'), durationMs = 563_000 }: Recorded = {},
): Promise<RecordedRow> {
  const { prisma } = application.database;
  const { account } = await citizen.call('getMe');
  const lawyer = await prisma.account.findFirstOrThrow({ where: { login: 'lawyer1' } });
  const people = { citizenId: account?.id ?? '', lawyerId: lawyer.id };
  const consultationId = await addConsultation(prisma, people, { recordingStatus: status, talkMs: durationMs });
  const startedAt = new Date(Date.now() - durationMs);
  const { id: recordingId } = await prisma.recording.create({
    data: {
      ...{
        consultationId,
        status,
        startedAt,
        endedAt: new Date(startedAt.getTime() + durationMs),
        recordedMs: durationMs,
        check: 'passed',
      },
      retentionUntil: new Date(Date.now() + 1e9),
      ...(kind === 'film' && { filmState: 'ready' as const, filmProgress: 100 }),
    },
  });
  const { id: fileId, path } = await addRecordingFile(application, recordingId, kind, content);
  return { consultationId, recordingId, path, fileId };
}

/** One more encrypted file of a recording. */
export async function addRecordingFile(
  { config, database }: Pick<TestApplication, 'config' | 'database'>,
  recordingId: string,
  kind: RecordingFileKind,
  content: Buffer,
): Promise<{ id: string; path: string }> {
  const files = new RecordingFiles({ config, prisma: database.prisma, clock: systemClock });
  const { row, path, key } = await files.create({ recordingId, trackId: null, kind, extension: 'mp4' });
  const vault = await VaultWriter.create(path, key);
  for (let from = 0; from < content.length || from === 0; from += 65_536) {
    await vault.append(content.subarray(from, from + 65_536), from + 65_536 >= content.length);
  }
  await vault.close();
  await files.closed(row.id, { bytes: content.length, sha256: '' });
  return { id: row.id, path };
}

/** Whether the file lies there with something in it. */
export function isThere(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}
