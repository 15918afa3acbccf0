import { system } from '../consultations/actor.ts';
import type { ConsultationService } from '../consultations/consultationService.ts';
import type { Foundation } from '../services.ts';

const events = { offered: 'offer_withdrawn', connecting: 'connect_failed', in_call: 'media_lost' } as const;

/** What a stopped server left: talks are interrupted, what was not yet a talk goes back to the head of the line. */
export async function takeUpCalls(
  { prisma }: Pick<Foundation, 'prisma'>,
  consultations: ConsultationService,
): Promise<void> {
  for (const [state, event] of Object.entries(events) as [
    keyof typeof events,
    (typeof events)[keyof typeof events],
  ][]) {
    const left = await prisma.consultation.findMany({ where: { state }, select: { id: true } });
    for (const { id } of left) await consultations.apply(id, event, system, { reason: 'server_restart' });
  }
}
