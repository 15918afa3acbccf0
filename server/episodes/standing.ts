import type { Account, Episode, PrismaClient } from '../../prisma/generated/client.ts';
import { worksOn } from './episodeAccess.ts';

/*
 * What people of the crew made for an episode, keys and links, holds only while they are in office: not once they are disabled or work
 * on the episode no longer.
 */

type People = Pick<Episode, 'hostId' | 'moderatorId'>;
type Maker = Pick<Account, 'id' | 'role' | 'disabledAt'>;

const people = { select: { hostId: true, moderatorId: true } } as const;

/** Of these stream keys, those that are revoked, or whose maker is no longer in office. */
export async function endedKeys(prisma: PrismaClient, ids: readonly string[]): Promise<string[]> {
  const rows = await prisma.streamKey.findMany({ where: { id: { in: [...ids] } }, include: { episode: people } });
  const makers = await makersOf(prisma, rows);
  const valid = rows.filter((row) => row.revokedAt === null && isInOffice(makers.get(row.createdById), row.episode));
  return without(ids, valid);
}

/** Of these guests, those who are revoked, or whose inviter is no longer in office. Who was called up came by no link. */
export async function endedGuests(prisma: PrismaClient, ids: readonly string[]): Promise<string[]> {
  const rows = await prisma.episodeGuest.findMany({ where: { id: { in: [...ids] } }, include: { episode: people } });
  const makers = await makersOf(prisma, rows);
  const valid = rows.filter(({ revokedAt, tokenHash, createdById, episode }) => {
    if (revokedAt !== null) return false;
    return tokenHash === null || isInOffice(makers.get(createdById), episode);
  });
  return without(ids, valid);
}

/** Whether this person works on the episode now. */
export async function isOfCrew(prisma: PrismaClient, episodeId: string, accountId: string): Promise<boolean> {
  const episode = await prisma.episode.findUnique({ where: { id: episodeId }, ...people });
  const makers = await makersOf(prisma, [{ createdById: accountId }]);
  return episode !== null && isInOffice(makers.get(accountId), episode);
}

function isInOffice(maker: Maker | undefined, episode: People): boolean {
  return maker !== undefined && maker.disabledAt === null && worksOn(episode, maker);
}

async function makersOf(
  prisma: PrismaClient,
  rows: readonly { createdById: string }[],
): Promise<ReadonlyMap<string, Maker>> {
  const makers = await prisma.account.findMany({
    where: { id: { in: [...new Set(rows.map(({ createdById }) => createdById))] } },
    select: { id: true, role: true, disabledAt: true },
  });
  return new Map(makers.map((maker) => [maker.id, maker]));
}

function without(ids: readonly string[], valid: readonly { id: string }[]): string[] {
  const kept = new Set(valid.map(({ id }) => id));
  return ids.filter((id) => !kept.has(id));
}
