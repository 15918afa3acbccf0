import type { EpisodeState, Interaction, WordHit } from '#protocol';
import { Prisma } from '../../prisma/generated/client.ts';
import { asServiceError } from '../database/transactionErrors.ts';
import { isPublic } from '../episodes/episodeMachine.ts';
import { ServiceError } from '../serviceError.ts';
import { isOpen } from './interactionRules.ts';

/** What a person writes. */
export interface Writing {
  episodeId: string;
  accountId: string;
  clientId: string;
  text: string;
}

export interface WritingRules {
  interaction: Interaction;
  slowModeSeconds: number;
}

/**
 * What holds for somebody who writes now; until the transaction ends neither the state nor a mute can change.
 * @throws ServiceError `not_found`, `interaction_closed`, `muted`
 */
export async function mayWrite(
  tx: Prisma.TransactionClient,
  kind: 'message' | 'question',
  { episodeId, accountId }: Writing,
): Promise<WritingRules> {
  const [row] = await tx.$queryRaw<(WritingRules & { state: EpisodeState })[]>`
    SELECT "state"::text, "interaction"::text, "slowModeSeconds" FROM "Episode" WHERE "id" = ${episodeId}::uuid FOR SHARE`;
  if (!row || !isPublic(row.state)) throw new ServiceError('not_found');
  if (!isOpen(kind, row.state, row.interaction)) throw new ServiceError('interaction_closed');
  // A question of its own: it sees what was decided while the one above waited for the row.
  if (await isMuted(tx, episodeId, accountId)) throw new ServiceError('muted');
  return row;
}

export async function isMuted(
  database: Pick<Prisma.TransactionClient, 'liveMute'>,
  episodeId: string,
  accountId: string,
): Promise<boolean> {
  return (await database.liveMute.count({ where: { episodeId, accountId, liftedAt: null } })) > 0;
}

/** The filter's own decision, kept like a moderator's. */
export async function keepHits(
  tx: Prisma.TransactionClient,
  { episodeId, subjectId, hits, at }: { episodeId: string; subjectId: string; hits: readonly WordHit[]; at: Date },
): Promise<void> {
  if (hits.length === 0) return;
  const reason = hits.map(({ word, disguise }) => (disguise === 'none' ? word : `${word}（${disguise}）`)).join('、');
  await tx.moderationDecision.create({ data: { episodeId, subjectId, decision: 'held', reason, at } });
}

/**
 * The row that a repeated `clientId` stands for: kept already, or by the same request a moment earlier.
 * @throws ServiceError `conflict` when it is another person's
 */
export async function once<Row extends { accountId: string }>(
  accountId: string,
  find: () => Promise<Row | null>,
  create: () => Promise<Row>,
): Promise<{ row: Row; isNew: boolean }> {
  const present = await find();
  if (present) return { row: own(present, accountId), isNew: false };
  try {
    return { row: await create(), isNew: true };
  } catch (error) {
    const raced = isDouble(error) ? await find() : null;
    if (!raced) throw asServiceError(error);
    return { row: own(raced, accountId), isNew: false };
  }
}

/** Prisma's P2002: a unique index has it already. */
function isDouble(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

function own<Row extends { accountId: string }>(row: Row, accountId: string): Row {
  if (row.accountId !== accountId) throw new ServiceError('conflict');
  return row;
}

/** Keeps everybody from writing in the episode until the transaction ends. */
export async function lockWriting(tx: Prisma.TransactionClient, episodeId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Episode" WHERE "id" = ${episodeId}::uuid FOR UPDATE`;
}
