import type { PresenceReason, PresenceState } from '#protocol';
import type { Prisma } from '../../prisma/generated/client.ts';

export interface PresenceMove {
  lawyerId: string;
  from: readonly PresenceState[];
  to: PresenceState;
  reason: PresenceReason;
  at: Date;
}

/** Moves a lawyer from one of the states named, with a row of history. False when the lawyer is in none of them. */
export async function movePresence(tx: Prisma.TransactionClient, move: PresenceMove): Promise<boolean> {
  const { lawyerId, to, reason, at } = move;
  const { count } = await tx.lawyerPresence.updateMany({
    where: { lawyerId, state: { in: [...move.from] } },
    // The choice on recording stands for one duty.
    data: { state: to, since: at, ...(to === 'offline' ? { recordingConsent: null } : {}) },
  });
  if (count === 0) return false;
  await tx.lawyerPresenceChange.create({ data: { lawyerId, state: to, reason, at } });
  return true;
}
