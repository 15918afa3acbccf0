import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';

let numbers = 0;

/** A consultation as if it had been held, written straight into the database. */
export async function addConsultation(
  prisma: PrismaClient,
  people: { citizenId: string; lawyerId: string },
  part: Partial<Prisma.ConsultationUncheckedCreateInput> = {},
): Promise<string> {
  numbers += 1;
  const at = part.firstConnectedAt ?? new Date();
  const { id } = await prisma.consultation.create({
    data: {
      number: `20261122-${String(numbers).padStart(4, '0')}`,
      kind: 'instant',
      state: 'completed',
      stateSince: at,
      categoryCode: 'lawyer',
      matterCode: 'loan',
      brief: '借给朋友的钱要不回来',
      idempotencyKey: randomUUID(),
      requestedAt: at,
      firstConnectedAt: at,
      endedAt: at,
      ...people,
      ...part,
    },
  });
  return id;
}
