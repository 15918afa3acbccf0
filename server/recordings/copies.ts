import { z } from 'zod';
import { type CopyView, id } from '#protocol';
import type { Prisma, RecordingCopy } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { readClaim, signClaim } from '../signedClaim.ts';
import { recordAccess } from './accessLog.ts';
import { lockRecording, openCopyStates } from './keeping.ts';
import { copyViewOf } from './recordingViews.ts';

const fetchMs = 2 * 60 * 60 * 1000;
/** One copy, for one account. */
const claim = z.object({ copyId: id, accountId: id });

export interface CopyHooks {
  /** There is one to be made. */
  onReleased: () => void;
  /** The citizen's request was refused. */
  onRefused: (consultationId: string) => unknown;
}

/** Own copies of citizens: asked for with a reason, released or refused by staff, made, fetched for some days, deleted. */
export class Copies {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock' | 'config'>;
  readonly #hooks: CopyHooks;

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock' | 'config'>, hooks: CopyHooks) {
    this.#foundation = foundation;
    this.#hooks = hooks;
  }

  /** @throws ServiceError `not_found`, `recording_unavailable`, `conflict` while another one is open */
  async request(consultationId: string, citizenId: string, reason: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const at = clock.now();
    await prisma.$transaction(async (tx) => {
      const found = await ownRecording(tx, consultationId, citizenId);
      if (!found) throw new ServiceError('recording_unavailable');
      const recordingId = found.id;
      await lockRecording(tx, recordingId);
      const { status, copies } = await tx.recording.findUniqueOrThrow({
        where: { id: recordingId },
        select: { status: true, copies: { where: { state: { in: [...openCopyStates] } }, select: { id: true } } },
      });
      if (status !== 'available' && status !== 'damaged') throw new ServiceError('recording_unavailable');
      if (copies.length > 0) throw new ServiceError('conflict');
      const copy = await tx.recordingCopy.create({
        data: { recordingId, requestedById: citizenId, reason, requestedAt: at },
      });
      await recordAccess(tx, {
        ...{ at, actorId: citizenId, action: 'copy_requested', recordingId },
        detail: { copy: copy.id, reason },
      });
    });
  }

  /** @throws ServiceError `not_found`, `conflict` when it is decided, `recording_unavailable`, `bad_request` for a refusal without a note */
  async decide(copyId: string, actorId: string, decision: 'released' | 'refused', note: string): Promise<CopyView> {
    if (decision === 'refused' && note === '') {
      throw new ServiceError('bad_request', { fields: { note: '请写明不提供副本的理由' } });
    }
    const { prisma, clock } = this.#foundation;
    const at = clock.now();
    const decided = await prisma.$transaction(async (tx) => {
      const copy = await tx.recordingCopy.findUnique({ where: { id: copyId } });
      if (!copy) throw new ServiceError('not_found');
      const { recordingId } = copy;
      await lockRecording(tx, recordingId);
      const { status, consultationId } = await tx.recording.findUniqueOrThrow({
        where: { id: recordingId },
        select: { status: true, consultationId: true },
      });
      if (status !== 'available' && status !== 'damaged') throw new ServiceError('recording_unavailable');
      const { count } = await tx.recordingCopy.updateMany({
        where: { id: copyId, state: 'requested' },
        data: { state: decision === 'released' ? 'making' : 'refused', decidedById: actorId, decidedAt: at, note },
      });
      if (count === 0) throw new ServiceError('conflict');
      const action = decision === 'released' ? 'copy_released' : 'copy_refused';
      await recordAccess(tx, { at, actorId, action, recordingId, detail: { copy: copyId, reason: note } });
      return { copy: await tx.recordingCopy.findUniqueOrThrow({ where: { id: copyId } }), consultationId };
    });
    if (decision === 'released') this.#hooks.onReleased();
    else void this.#hooks.onRefused(decided.consultationId);
    return copyViewOf(decided.copy);
  }

  /** An address for who asked for the copy, and a row about it. @throws ServiceError `not_found`, `recording_unavailable` */
  async fetch(copyId: string, accountId: string): Promise<{ url: string; fileName: string; expiresAt: string }> {
    const { prisma, clock, config } = this.#foundation;
    const at = clock.now();
    const { recordingId, expiresAt: until } = await this.#fetchable(copyId, accountId);
    const expiresAt = new Date(Math.min(at.getTime() + fetchMs, until.getTime()));
    const { consultation } = await prisma.recording.findUniqueOrThrow({
      where: { id: recordingId },
      select: { consultation: { select: { number: true } } },
    });
    const access = { at, actorId: accountId, action: 'copy_fetched', recordingId, detail: { copy: copyId } } as const;
    await prisma.$transaction((tx) => recordAccess(tx, access));
    const token = signClaim('copy', { copyId, accountId }, config.jwtSecret, expiresAt);
    return {
      url: `/api/copies/${copyId}/file?token=${encodeURIComponent(token)}`,
      fileName: `咨询录像副本-${consultation.number}.mp4`,
      expiresAt: expiresAt.toISOString(),
    };
  }

  /** The file that an address of `fetch` stands for. @throws ServiceError `not_found`, for other people's as for none */
  async fileOf(copyId: string, token: string, accountId: string): Promise<string> {
    const { config, clock } = this.#foundation;
    const found = readClaim('copy', claim, token, config.jwtSecret, clock.now());
    if (found?.copyId !== copyId || found.accountId !== accountId) throw new ServiceError('not_found');
    return (await this.#fetchable(copyId, accountId)).fileId;
  }

  async #fetchable(copyId: string, accountId: string): Promise<RecordingCopy & { fileId: string; expiresAt: Date }> {
    const { prisma, clock } = this.#foundation;
    const copy = await prisma.recordingCopy.findUnique({ where: { id: copyId } });
    if (copy?.requestedById !== accountId) throw new ServiceError('not_found');
    const { state, fileId, expiresAt } = copy;
    if (state !== 'ready' || fileId === null || expiresAt === null || expiresAt <= clock.now()) {
      throw new ServiceError('recording_unavailable');
    }
    return { ...copy, fileId, expiresAt };
  }
}

/** The recording of the citizen's own consultation, null if it was not recorded. @throws ServiceError `not_found` */
async function ownRecording(
  tx: Prisma.TransactionClient,
  consultationId: string,
  citizenId: string,
): Promise<{ id: string } | null> {
  const consultation = await tx.consultation.findUnique({
    where: { id: consultationId },
    select: { citizenId: true, recording: { select: { id: true } } },
  });
  if (consultation?.citizenId !== citizenId) throw new ServiceError('not_found');
  return consultation.recording;
}
