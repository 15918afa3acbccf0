import { gapView, type Side } from '#protocol';
import type { ChainBody } from '#recordings';
import type { CallSegment, Consent, Prisma, PrismaClient } from '../../prisma/generated/client.ts';

const include = {
  files: { where: { kind: 'film', closedAt: { not: null }, deletedAt: null }, orderBy: { createdAt: 'asc' } },
  consultation: { include: { segments: true } },
} as const satisfies Prisma.RecordingInclude;
type Row = Prisma.RecordingGetPayload<{ include: typeof include }>;

/** What the rows say that belongs into the chain of a recording: consents, joins and leaves in their order; once it is finished gaps, film and deletion. */
export async function chainFacts(prisma: PrismaClient, recordingId: string): Promise<ChainBody[]> {
  const row = await prisma.recording.findUniqueOrThrow({ where: { id: recordingId }, include });
  const consents = await choicesOnRecording(prisma, row.consultation);
  const people = [...consents, ...row.consultation.segments.flatMap(presence)];
  people.sort((one, other) => one.at.getTime() - other.at.getTime());
  return [...people.map(({ body }) => body), ...(row.status === 'recording' ? [] : results(row))];
}

/** Facts with the same key are one: it is noted once. */
export function keyOfFact(fact: ChainBody): string {
  switch (fact.kind) {
    case 'consent':
    case 'join':
    case 'leave':
      return `${fact.kind} ${fact.ref}`;
    case 'gap':
      return `gap ${fact.side} ${fact.source} ${fact.fromMs} ${fact.toMs} ${fact.cause}`;
    case 'film':
      return `film ${fact.fileId}`;
    default:
      return fact.kind;
  }
}

interface Dated {
  at: Date;
  body: ChainBody;
}

function results({ gaps, files, deletedAt }: Row): ChainBody[] {
  return [
    ...gapView
      .array()
      .parse(gaps)
      .map(({ side, source, fromMs, toMs, cause }): ChainBody => {
        // A gap that is nobody's is of both.
        return { kind: 'gap', side: side ?? '', source: source ?? '', fromMs, toMs, cause };
      }),
    ...files.map(({ id, bytes, sha256 }): ChainBody => ({ kind: 'film', fileId: id, bytes: Number(bytes), sha256 })),
    ...(deletedAt ? [{ kind: 'deleted', happenedAt: deletedAt.toISOString() } as const] : []),
  ];
}

function presence({ id: ref, side, connectedAt, disconnectedAt, reason }: CallSegment): Dated[] {
  const join: Dated = { at: connectedAt, body: { kind: 'join', side, happenedAt: connectedAt.toISOString(), ref } };
  if (!disconnectedAt) return [join];
  const happenedAt = disconnectedAt.toISOString();
  return [join, { at: disconnectedAt, body: { kind: 'leave', side, reason, happenedAt, ref } }];
}

/** The citizen chooses for the consultation. The lawyer chooses for a duty: what held when the two met, and what was chosen until they parted. */
async function choicesOnRecording(
  prisma: PrismaClient,
  { id, citizenId, lawyerId, firstConnectedAt, endedAt }: Row['consultation'],
): Promise<Dated[]> {
  const chosen = await prisma.consent.findMany({
    where: { accountId: citizenId, consultationId: id, kind: 'recording' },
  });
  const ofCitizen = chosen.map((row) => choice('citizen', row));
  if (!lawyerId || !firstConnectedAt) return ofCitizen;
  const ofDuty = { accountId: lawyerId, consultationId: null, kind: 'recording' } as const;
  const before = await prisma.consent.findFirst({
    where: { ...ofDuty, at: { lt: firstConnectedAt } },
    orderBy: { at: 'desc' },
  });
  const since = await prisma.consent.findMany({
    where: { ...ofDuty, at: { gte: firstConnectedAt, ...(endedAt && { lte: endedAt }) } },
  });
  return [...ofCitizen, ...[...(before ? [before] : []), ...since].map((row) => choice('lawyer', row))];
}

function choice(side: Side, { id: ref, decision, textVersion, textHash, at }: Consent): Dated {
  return { at, body: { kind: 'consent', side, decision, textVersion, textHash, happenedAt: at.toISOString(), ref } };
}
