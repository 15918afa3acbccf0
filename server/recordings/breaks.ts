import type { Interval } from '#recordings';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { forEver, type KnownBreaks, refusals } from './gaps.ts';

/** Around the moment of a death: a successor of a worker stands within it. ms */
const deathMs = 10_000;

/** Reads from transitions, segments, consents and lapses when and why a consultation was not recorded. */
export async function knownBreaks(prisma: PrismaClient, consultationId: string): Promise<KnownBreaks> {
  const order = { orderBy: { at: 'asc' } } as const;
  const transitions = await prisma.consultationTransition.findMany({ where: { consultationId }, ...order });
  const segments = await prisma.callSegment.findMany({
    where: { consultationId, reason: { in: ['node', 'server_restart'] } },
  });
  const choices = await recordingChoices(prisma, consultationId);
  const lapses = await prisma.recordingLapse.findMany({ where: { recording: { consultationId } } });

  const interruptions = transitions.flatMap(({ toState, reason, at }, index) => {
    if (toState !== 'interrupted') return [];
    const until = transitions[index + 1]?.at.getTime() ?? forEver;
    // The silence that was noticed as a loss lies before it.
    return [{ reason, interval: [at.getTime() - deathMs, until] as Interval }];
  });
  const restarts = interruptions.filter(({ reason }) => reason === 'server_restart').map(({ interval }) => interval);
  const deaths = segments.map(
    ({ lastSeenAt }): Interval => [lastSeenAt.getTime() - deathMs, lastSeenAt.getTime() + deathMs],
  );
  return {
    lapses: lapses.map(({ side, source, fromAt, toAt }) => ({
      side,
      source,
      interval: [fromAt.getTime(), toAt?.getTime() ?? forEver],
    })),
    node: [...restarts, ...deaths],
    network: interruptions.map(({ interval }) => interval),
    consent: refusals(choices.map(({ at, ...choice }) => ({ ...choice, at: at.getTime() }))),
  };
}

/** The citizen chooses for the consultation, the lawyer for a duty: of the latter, what was chosen since the two met. */
async function recordingChoices(prisma: PrismaClient, consultationId: string) {
  const { lawyerId, firstConnectedAt } = await prisma.consultation.findUniqueOrThrow({
    where: { id: consultationId },
    select: { lawyerId: true, firstConnectedAt: true },
  });
  const ofLawyer =
    lawyerId && firstConnectedAt ? [{ accountId: lawyerId, consultationId: null, at: { gte: firstConnectedAt } }] : [];
  return prisma.consent.findMany({
    where: { kind: 'recording', OR: [{ consultationId }, ...ofLawyer] },
    select: { accountId: true, decision: true, at: true },
  });
}
