import type { ConsultationState } from '#protocol';
import type { ConsentDecision, PrismaClient } from '../../prisma/generated/client.ts';

/** Somebody in the room, with the latest choice on being recorded; null: not asked yet, or not answered. */
export interface Present {
  accountId: string;
  choice: ConsentDecision | null;
}

/** Whether all who are there have agreed. Who comes later is asked first: until the answer nothing is recorded. One alone is no talk. */
export function everyoneAgreed(present: readonly Present[]): boolean {
  return present.length > 1 && present.every(({ choice }) => choice === 'given');
}

/** Whether the consultation is to be recorded now: a talk, and everyone in it has agreed. */
export async function isToBeRecorded(prisma: PrismaClient, consultationId: string): Promise<boolean> {
  const row = await prisma.consultation.findUnique({
    where: { id: consultationId },
    select: {
      state: true,
      citizenId: true,
      lawyerId: true,
      lawyer: { select: { presence: { select: { recordingConsent: true } } } },
      consents: { where: { kind: 'recording' }, orderBy: { at: 'asc' }, select: { accountId: true, decision: true } },
    },
  });
  const talking: ConsultationState = 'in_call';
  if (row?.state !== talking || row.lawyerId === null) return false;
  const { citizenId, lawyerId, lawyer, consents } = row;
  const citizens = consents.findLast(({ accountId }) => accountId === citizenId)?.decision ?? null;
  return everyoneAgreed([
    { accountId: citizenId, choice: citizens },
    { accountId: lawyerId, choice: lawyer?.presence?.recordingConsent ?? null },
  ]);
}
