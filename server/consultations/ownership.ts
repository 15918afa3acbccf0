import type { ConsultationState, Side } from '#protocol';
import type { Consultation, PrismaClient } from '../../prisma/generated/client.ts';
import type { SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';

/** The account's side in the consultation, or null: it is somebody else's. */
export function sideOf(
  consultation: Pick<Consultation, 'citizenId' | 'lawyerId'>,
  account: Pick<SessionAccount, 'id'>,
): Side | null {
  if (consultation.citizenId === account.id) return 'citizen';
  return consultation.lawyerId === account.id ? 'lawyer' : null;
}

/** The account's own consultation. @throws ServiceError `not_found`, for other people's as for none */
export async function ownedConsultation(
  prisma: PrismaClient,
  id: string,
  account: Pick<SessionAccount, 'id'>,
): Promise<Consultation> {
  const consultation = await prisma.consultation.findUnique({ where: { id } });
  if (!consultation || sideOf(consultation, account) === null) throw new ServiceError('not_found');
  return consultation;
}

/** The account's side in a consultation and the state of it, nothing else. @throws ServiceError `not_found`, for other people's as for none */
export async function ownSide(
  prisma: PrismaClient,
  id: string,
  account: Pick<SessionAccount, 'id'>,
): Promise<{ side: Side; state: ConsultationState }> {
  const select = { citizenId: true, lawyerId: true, state: true } as const;
  const consultation = await prisma.consultation.findUnique({ where: { id }, select });
  const side = consultation && sideOf(consultation, account);
  if (!consultation || !side) throw new ServiceError('not_found');
  return { side, state: consultation.state };
}
