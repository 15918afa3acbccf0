import type { Foundation } from '../services.ts';
import type { Touched } from './reportWriter.ts';
import { returnsOfLink } from './returns.ts';

/**
 * Keeps that a device is an account's; a device stays with its first account. Answers the episodes whose figures may be others
 * now. Not to be run while reports are written.
 */
export async function linkViewer(
  { prisma, clock }: Pick<Foundation, 'prisma' | 'clock'>,
  viewerKey: string,
  accountId: string,
): Promise<Touched> {
  if (await prisma.viewerLink.findUnique({ where: { viewerKey } })) return new Map();
  const watched = await prisma.$queryRaw<{ id: string; countFrom: Date | null }[]>`
    SELECT episode.id, CASE WHEN COUNT(DISTINCT view."viewerKey") > 1 THEN MIN(episode."liveAt") END AS "countFrom"
      FROM "View" view JOIN "Episode" episode ON episode.id = view."episodeId"
      WHERE view."viewerKey" = ANY (
        ARRAY(SELECT "viewerKey" FROM "ViewerLink" WHERE "accountId" = ${accountId}::uuid) || ${viewerKey}::uuid)
      GROUP BY episode.id HAVING BOOL_OR(view."viewerKey" = ${viewerKey}::uuid)`;
  const at = clock.now();
  await prisma.$transaction([
    returnsOfLink(prisma, viewerKey, accountId),
    prisma.viewerLink.create({ data: { viewerKey, accountId, at } }),
    prisma.episodeDay.updateMany({
      where: { episodeId: { in: watched.map(({ id }) => id) } },
      data: { changedAt: at },
    }),
  ]);
  return new Map(watched.map(({ id, countFrom }) => [id, countFrom]));
}
