import type { Prisma } from '../../prisma/generated/client.ts';
import type { Deadlines } from '../deadlines.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { recordAccess } from './accessLog.ts';
import { keepingSelect, keptFor, lockRecording, openCopyStates, refuseIfHeld } from './keeping.ts';
import type { RecordingFiles } from './recordingFiles.ts';

const dayMs = 24 * 60 * 60 * 1000;
const hourMs = 60 * 60 * 1000;
/** So long files of deleted recordings are looked for again: removing them may have been cut short. */
const lookAgainMs = 30 * dayMs;

/** Deletes files of recordings, when their time is over or it was decided so. Lengths and figures stay. */
export class Retention {
  readonly #foundation: Foundation;
  readonly #files: RecordingFiles;
  readonly #deadlines: Deadlines;
  readonly #onChanged: (consultationId: string) => void;
  readonly #onDeleted: (recordingId: string) => Promise<void>;

  /** `onDeleted`: its files are gone. */
  constructor(
    foundation: Foundation,
    files: RecordingFiles,
    deadlines: Deadlines,
    onChanged: (consultationId: string) => void,
    onDeleted: (recordingId: string) => Promise<void> = async () => {},
  ) {
    this.#foundation = foundation;
    this.#files = files;
    this.#deadlines = deadlines;
    this.#onChanged = onChanged;
    this.#onDeleted = onDeleted;
  }

  /** Now and once a day. What is held, disputed or being copied waits. */
  async run(): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const now = clock.now();
    this.#deadlines.set('retention', new Date(now.getTime() + dayMs), () => this.run());
    const over = await prisma.recording.findMany({
      where: { status: { in: ['available', 'damaged'] }, retentionUntil: { lte: now } },
      select: { ...keepingSelect, consultationId: true },
    });
    const free = over.filter((recording) => keptFor(recording).length === 0);
    for (const { consultationId } of free) await this.#deleteOver(consultationId);
    const lately = { status: 'deleted', deletedAt: { gte: new Date(now.getTime() - lookAgainMs) } } as const;
    await this.#removeFiles({ recording: lately });
  }

  /**
   * For a request that was granted. The file, its key and all copies go; rows and length stay.
   * @throws ServiceError `recording_unavailable` while it is recorded or worked on, `recording_held` with what keeps it
   */
  async delete(consultationId: string, actorId: string | null): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const recording = await prisma.recording.findUnique({
      where: { consultationId },
      select: { id: true, status: true },
    });
    if (!recording || recording.status === 'deleted') return;
    const { id } = recording;
    const at = clock.now();
    // The rows first: whoever opens a play from now on is refused.
    await prisma.$transaction(async (tx) => {
      await lockRecording(tx, id);
      const { status, ...keeping } = await tx.recording.findUniqueOrThrow({
        where: { id },
        select: { ...keepingSelect, status: true },
      });
      if (status !== 'available' && status !== 'damaged') throw new ServiceError('recording_unavailable');
      refuseIfHeld(keeping);
      // What was damaged did not count; it must not begin to because its files are gone.
      const length = status === 'damaged' ? { recordedMs: 0 } : {};
      await tx.recording.update({
        where: { id },
        data: { status: 'deleted', deletedAt: at, bytes: 0, filmState: 'none', filmDueAt: null, ...length },
      });
      await tx.consultation.update({ where: { id: consultationId }, data: { recordingStatus: 'deleted' } });
      await tx.recordingCopy.updateMany({
        where: { recordingId: id, state: { in: [...openCopyStates] } },
        data: { state: 'expired' },
      });
      await tx.auditRow.create({ data: { at, actorId, action: 'recording.deleted', subject: id } });
      await recordAccess(tx, { at, actorId, action: 'deleted', recordingId: id });
    });
    await this.#removeFiles({ recordingId: id });
    await this.#onDeleted(id);
    this.#onChanged(consultationId);
  }

  /** Now and every hour: copies that were not fetched in time go. The row first: from then on nobody can fetch it. */
  async expireCopies(): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const now = clock.now();
    this.#deadlines.set('copies', new Date(now.getTime() + hourMs), () => this.expireCopies());
    const over = { state: 'ready', expiresAt: { lte: now } } as const;
    for (const { id, recordingId } of await prisma.recordingCopy.findMany({ where: over })) {
      await prisma.$transaction(async (tx) => {
        const { count } = await tx.recordingCopy.updateMany({ where: { id, ...over }, data: { state: 'expired' } });
        if (count === 0) return;
        const access = { at: now, actorId: null, action: 'copy_expired', recordingId } as const;
        await recordAccess(tx, { ...access, detail: { copy: id } });
      });
    }
    await this.#removeFiles({ deletedAt: null, copy: { state: 'expired' } });
  }

  /** One that was held a moment ago, or fails, must not keep the others. */
  async #deleteOver(consultationId: string): Promise<void> {
    try {
      await this.delete(consultationId, null);
    } catch (error) {
      this.#foundation.log.error({ err: error }, 'a recording whose time is over could not be deleted');
    }
  }

  /** With their keys. The chain stays: it says what there was and that it was deleted, and nothing about anybody. */
  async #removeFiles(which: Prisma.RecordingFileWhereInput): Promise<void> {
    const rows = await this.#foundation.prisma.recordingFile.findMany({ where: { ...which, kind: { not: 'chain' } } });
    for (const row of rows) await this.#files.delete(row);
  }
}
