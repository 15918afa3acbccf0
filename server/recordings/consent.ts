import type { ConsultationState } from '#protocol';
import type { PrismaClient } from '../../prisma/generated/client.ts';

/** Whether the consultation is to be recorded now: a talk, and both have agreed. */
export async function isToBeRecorded(prisma: PrismaClient, consultationId: string): Promise<boolean> {
  const row = await prisma.consultation.findUnique({
    where: { id: consultationId },
    select: {
      state: true,
      citizenId: true,
      lawyer: { select: { presence: { select: { recordingConsent: true } } } },
      consents: { where: { kind: 'recording' }, orderBy: { at: 'asc' }, select: { accountId: true, decision: true } },
    },
  });
  const talking: ConsultationState = 'in_call';
  if (row?.state !== talking || row.lawyer?.presence?.recordingConsent !== 'given') return false;
  return row.consents.findLast(({ accountId }) => accountId === row.citizenId)?.decision === 'given';
}
