import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { recordAccess } from './accessLog.ts';
import { lockRecording } from './keeping.ts';

/** While a hold stands nothing of the recording is deleted. Who set it does not release it. */
export class Holds {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock'>;

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock'>) {
    this.#foundation = foundation;
  }

  /** @throws ServiceError `not_found`, `recording_unavailable` for a deleted one */
  async set(recordingId: string, actorId: string, reason: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const at = clock.now();
    await prisma.$transaction(async (tx) => {
      await lockRecording(tx, recordingId);
      const recording = await tx.recording.findUnique({ where: { id: recordingId }, select: { status: true } });
      if (!recording) throw new ServiceError('not_found');
      if (recording.status === 'deleted') throw new ServiceError('recording_unavailable');
      const { id } = await tx.recordingHold.create({ data: { recordingId, reason, byId: actorId, at } });
      await recordAccess(tx, { at, actorId, action: 'hold_set', recordingId, detail: { hold: id, reason } });
    });
  }

  /**
   * Returns whose hold it was.
   * @throws ServiceError `not_found`, `own_deed` for who set it, `conflict` when it is released already
   */
  async release(holdId: string, actorId: string, note: string): Promise<{ recordingId: string }> {
    const { prisma, clock } = this.#foundation;
    const at = clock.now();
    return prisma.$transaction(async (tx) => {
      const hold = await tx.recordingHold.findUnique({ where: { id: holdId } });
      if (!hold) throw new ServiceError('not_found');
      if (hold.byId === actorId) throw new ServiceError('own_deed');
      const released = await tx.recordingHold.updateMany({
        where: { id: holdId, releasedAt: null },
        data: { releasedById: actorId, releasedAt: at, releaseNote: note },
      });
      if (released.count === 0) throw new ServiceError('conflict');
      const { recordingId } = hold;
      await recordAccess(tx, {
        ...{ at, actorId, action: 'hold_released', recordingId },
        detail: { hold: holdId, reason: note },
      });
      return { recordingId };
    });
  }
}
