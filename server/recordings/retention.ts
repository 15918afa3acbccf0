import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Deadlines } from '../deadlines.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** So long files of deleted recordings are looked for again: removing them may have been cut short. */
const lookAgainMs = 30 * dayMs;

/** Deletes files of recordings, when their time is over or it was decided so. Lengths and figures stay. */
export class Retention {
  readonly #foundation: Foundation;
  readonly #deadlines: Deadlines;
  readonly #onChanged: (consultationId: string) => void;

  constructor(foundation: Foundation, deadlines: Deadlines, onChanged: (consultationId: string) => void) {
    this.#foundation = foundation;
    this.#deadlines = deadlines;
    this.#onChanged = onChanged;
  }

  /** Now and once a day. A recording that somebody asked to delete waits for the decision. */
  async run(): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const now = clock.now();
    this.#deadlines.set('retention', new Date(now.getTime() + dayMs), () => this.run());
    const over = await prisma.recording.findMany({
      where: {
        status: { in: ['available', 'damaged'] },
        retentionUntil: { lte: now },
        NOT: { consultation: { deletionRequest: { state: 'open' } } },
      },
      select: { consultationId: true },
    });
    for (const { consultationId } of over) await this.delete(consultationId, null);
    const deleted = await prisma.recording.findMany({
      where: { status: 'deleted', deletedAt: { gte: new Date(now.getTime() - lookAgainMs) } },
      select: { tracks: { select: { journalPath: true } } },
    });
    for (const { tracks } of deleted) await this.#removeFiles(tracks);
  }

  /** @throws ServiceError `recording_unavailable` while it is recorded or worked on */
  async delete(consultationId: string, actorId: string | null): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const recording = await prisma.recording.findUnique({ where: { consultationId }, include: { tracks: true } });
    if (!recording || recording.status === 'deleted') return;
    const { id, status, tracks } = recording;
    if (status !== 'available' && status !== 'damaged') throw new ServiceError('recording_unavailable');
    const at = clock.now();
    // The rows first: whoever opens a play from now on is refused.
    await prisma.$transaction(async (tx) => {
      // What was damaged did not count; it must not begin to because its files are gone.
      const length = status === 'damaged' ? { recordedMs: 0 } : {};
      await tx.recording.update({ where: { id }, data: { status: 'deleted', deletedAt: at, bytes: 0, ...length } });
      await tx.consultation.update({ where: { id: consultationId }, data: { recordingStatus: 'deleted' } });
      await tx.auditRow.create({ data: { at, actorId, action: 'recording.deleted', subject: id } });
    });
    await this.#removeFiles(tracks);
    this.#onChanged(consultationId);
  }

  async #removeFiles(tracks: readonly { journalPath: string }[]): Promise<void> {
    const { recordingsDir } = this.#foundation.config;
    const folders = new Set(tracks.map(({ journalPath }) => dirname(join(recordingsDir, journalPath))));
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}
