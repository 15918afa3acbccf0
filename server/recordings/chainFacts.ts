import type { Side } from '#protocol';
import type { ChainBody } from '#recordings';
import type { PrismaClient } from '../../prisma/generated/client.ts';

/** Consents, joins and leaves that belong into the chain of a recording, in the order in which they happened. */
export async function chainFacts(prisma: PrismaClient, recordingId: string): Promise<ChainBody[]> {
  const { consultation } = await prisma.recording.findUniqueOrThrow({
    where: { id: recordingId },
    include: { consultation: { include: { segments: true } } },
  });
  const consents = await choicesOnRecording(prisma, consultation);
  const facts = consultation.segments.flatMap(({ id: ref, side, connectedAt, disconnectedAt, reason }) => [
    { at: connectedAt, body: { kind: 'join', side, happenedAt: connectedAt.toISOString(), ref } as const },
    ...(disconnectedAt
      ? [
          {
            at: disconnectedAt,
            body: { kind: 'leave', side, reason, happenedAt: disconnectedAt.toISOString(), ref } as const,
          },
        ]
      : []),
  ]);
  const all: { at: Date; body: ChainBody }[] = [...consents, ...facts];
  return all.sort((one, other) => one.at.getTime() - other.at.getTime()).map(({ body }) => body);
}

interface Parties {
  id: string;
  citizenId: string;
  lawyerId: string | null;
  firstConnectedAt: Date | null;
  endedAt: Date | null;
}

/** The citizen chooses for the consultation. The lawyer chooses for a duty: what held when the two met, and what was chosen until they parted. */
async function choicesOnRecording(
  prisma: PrismaClient,
  { id, citizenId, lawyerId, firstConnectedAt, endedAt }: Parties,
) {
  const own = { accountId: citizenId, consultationId: id, kind: 'recording' } as const;
  const chosen = await prisma.consent.findMany({ where: own, orderBy: { at: 'asc' } });
  if (!lawyerId) return chosen.map((row) => choice('citizen', row));
  const met = firstConnectedAt ?? new Date();
  const ofDuty = { accountId: lawyerId, consultationId: null, kind: 'recording' } as const;
  const before = await prisma.consent.findFirst({ where: { ...ofDuty, at: { lt: met } }, orderBy: { at: 'desc' } });
  const since = await prisma.consent.findMany({
    where: { ...ofDuty, at: { gte: met, ...(endedAt && { lte: endedAt }) } },
    orderBy: { at: 'asc' },
  });
  const ofLawyer = [...(before ? [before] : []), ...since];
  return [...chosen.map((row) => choice('citizen', row)), ...ofLawyer.map((row) => choice('lawyer', row))];
}

interface Choice {
  id: string;
  decision: string;
  textVersion: string;
  textHash: string;
  at: Date;
}

function choice(side: Side, { id: ref, decision, textVersion, textHash, at }: Choice) {
  const body = { kind: 'consent', side, decision, textVersion, textHash, happenedAt: at.toISOString(), ref } as const;
  return { at, body };
}
