import { presenceReason } from '#protocol';
import type { OfferResult, Prisma } from '../../prisma/generated/client.ts';
import { movePresence } from '../duty/presence.ts';
import { closeSegments, talkMs } from '../rooms/callSegments.ts';
import { ServiceError } from '../serviceError.ts';
import type { Change } from './change.ts';
import { hasRoom, lawyerMove, type MoveReason } from './consultationMachine.ts';

/** What a move changes besides the consultation, in the same transaction: the ring, the lawyer, the slot. */
export async function applyEffects(
  tx: Prisma.TransactionClient,
  change: Change,
  reason: MoveReason,
  at: Date,
): Promise<void> {
  const { before, after } = change;
  if (!before || before.state === after.state) return;
  const lawyerId = after.state === 'offered' ? after.lawyerId : before.lawyerId;
  const move = lawyerMove(before.state, after.state);
  if (move && lawyerId) {
    const why = presenceReason.parse(change.event);
    const moved = await movePresence(tx, { lawyerId, from: [move.from], to: move.to, reason: why, at });
    // A lawyer who is no longer ready is not rung; a lawyer who went offline meanwhile stays so.
    if (!moved && after.state === 'offered') throw new ServiceError('conflict');
  }
  await writeOffer(tx, change, reason, at);
  await writeTalk(tx, change, at);
  if (before.slotId && after.state === 'cancelled') {
    await tx.slot.updateMany({
      where: { id: before.slotId, state: 'booked', startsAt: { gt: at } },
      data: { state: 'open' },
    });
  }
}

async function writeOffer(
  tx: Prisma.TransactionClient,
  { before, after, event }: Change,
  reason: MoveReason,
  at: Date,
): Promise<void> {
  const consultationId = after.id;
  if (after.state === 'offered' && after.lawyerId) {
    await tx.offer.create({ data: { consultationId, lawyerId: after.lawyerId, rungAt: at } });
  }
  if (before?.state === 'connecting' && after.state === 'waiting') {
    // Whose fault it was that the two did not get together: that lawyer is not rung for this citizen again at once.
    await tx.offer.updateMany({
      where: { consultationId, ...(before.lawyerId ? { lawyerId: before.lawyerId } : {}), result: 'accepted' },
      data: { reason },
    });
  }
  if (before?.state !== 'offered') return;
  const results: Partial<Record<Change['event'], OfferResult>> = {
    accepted: 'accepted',
    declined: 'declined',
    ring_timed_out: 'timed_out',
  };
  const result = results[event] ?? 'withdrawn';
  await tx.offer.updateMany({ where: { consultationId, endedAt: null }, data: { endedAt: at, result, reason } });
}

/** How long the two have talked is known whenever they stop. */
async function writeTalk(tx: Prisma.TransactionClient, { before, after, event }: Change, at: Date): Promise<void> {
  if (!before || !hasRoom(before.state)) return;
  const { id } = after;
  if (!hasRoom(after.state)) await closeSegments(tx, id, at, event);
  if (before.state === 'in_call') {
    await tx.consultation.update({ where: { id }, data: { talkMs: await talkMs(tx, id, at) } });
  }
}
