import type { Interval } from '#recordings';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { KnownBreaks } from './gaps.ts';

/** Around the moment of a death: a successor of a worker stands within it. ms */
const deathMs = 10_000;
const forEver = Number.MAX_SAFE_INTEGER;

/** Reads from transitions, segments and consents when and why a consultation was not recorded. */
export async function knownBreaks(prisma: PrismaClient, consultationId: string): Promise<KnownBreaks> {
  const order = { orderBy: { at: 'asc' } } as const;
  const transitions = await prisma.consultationTransition.findMany({ where: { consultationId }, ...order });
  const segments = await prisma.callSegment.findMany({
    where: { consultationId, reason: { in: ['node', 'server_restart'] } },
  });
  const consents = await prisma.consent.findMany({ where: { consultationId, kind: 'recording' }, ...order });

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
  const refusals = consents.flatMap(({ decision, at }, index): Interval[] =>
    decision === 'given' ? [] : [[at.getTime(), consents[index + 1]?.at.getTime() ?? forEver]],
  );
  return {
    node: [...restarts, ...deaths],
    network: interruptions.map(({ interval }) => interval),
    consent: refusals,
  };
}
