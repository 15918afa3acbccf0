import type { RecordingView } from '#protocol';
import type { CopyState, Prisma } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';

export type KeptFor = RecordingView['keptFor'][number];

/** Copies that are asked for, being made or to be fetched: one at a time of each recording, and while it is open the recording stays. */
export const openCopyStates: readonly CopyState[] = ['requested', 'making', 'ready'];

/** What decides whether a recording may be deleted. */
export const keepingSelect = {
  holds: { where: { releasedAt: null }, select: { id: true } },
  copies: { where: { state: { in: [...openCopyStates] } }, select: { state: true } },
  consultation: { select: { complaint: { select: { state: true } }, deletionRequest: { select: { state: true } } } },
} as const satisfies Prisma.RecordingSelect;
export type Keeping = Prisma.RecordingGetPayload<{ select: typeof keepingSelect }>;

/** Against these not even a granted request deletes. */
const lasting = ['hold', 'complaint'] as const satisfies readonly KeptFor[];
const words: Record<(typeof lasting)[number], string> = {
  hold: '质检员要求留存，解除后才能删除',
  complaint: '有未办结的投诉，办结后才能删除',
};

/** Why the recording is not deleted though its time is over. */
export function keptFor({ holds, copies, consultation }: Keeping): KeptFor[] {
  const reasons: (KeptFor | null)[] = [
    holds.length > 0 ? 'hold' : null,
    consultation.complaint?.state === 'open' ? 'complaint' : null,
    consultation.deletionRequest?.state === 'open' ? 'deletion_request' : null,
    copies.length > 0 ? 'copy' : null,
  ];
  return reasons.filter((reason) => reason !== null);
}

/** Of those what stands against a granted request, too. */
export function heldBy(keeping: Keeping): (typeof lasting)[number][] {
  const reasons = keptFor(keeping);
  return lasting.filter((reason) => reasons.includes(reason));
}

/** @throws ServiceError `recording_held` that says why */
export function refuseIfHeld(keeping: Keeping): void {
  const why = heldBy(keeping);
  if (why.length === 0) return;
  throw new ServiceError('recording_held', {
    fields: { decision: `现在不能删除：${why.map((reason) => words[reason]).join('；')}。` },
  });
}

/** Holds, copies and deletion of one recording come one after the other. To be called first in a transaction. */
export async function lockRecording(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM "Recording" WHERE id = ${id}::uuid FOR UPDATE`;
}
