import { Prisma, type PrismaClient } from '../../prisma/generated/client.ts';
import { viewFromMs } from './counting.ts';

/*
 * Distinct viewers of any run of episodes without looking at the views: each viewer's episodes form a chain in the order of
 * broadcast, and EpisodeReturn counts the links. In a run of episodes a viewer has exactly one episode whose predecessor in the
 * chain is not in the run. Test episodes are in no chain.
 */

/** Adds to EpisodeReturn how the chains of `after (who, "episodeId")` differ from those of `before`. Both are named queries. */
const addDifference = Prisma.sql`
  chained AS (
    SELECT "episodeId", COALESCE(LAG("episodeId") OVER chain, "episodeId") AS "previousId", -1 AS change
      FROM before JOIN "Episode" episode ON episode.id = "episodeId"
      WINDOW chain AS (PARTITION BY who ORDER BY episode."liveAt", episode.id)
    UNION ALL
    SELECT "episodeId", COALESCE(LAG("episodeId") OVER chain, "episodeId"), 1
      FROM after JOIN "Episode" episode ON episode.id = "episodeId"
      WINDOW chain AS (PARTITION BY who ORDER BY episode."liveAt", episode.id)
  )
  INSERT INTO "EpisodeReturn" ("episodeId", "previousId", viewers)
    SELECT "episodeId", "previousId", SUM(change) FROM chained
      GROUP BY "episodeId", "previousId" HAVING SUM(change) <> 0
    ON CONFLICT ("episodeId", "previousId") DO UPDATE SET viewers = "EpisodeReturn".viewers + excluded.viewers`;

const watched = Prisma.sql`"View" view JOIN "Episode" watched
  ON watched.id = view."episodeId" AND NOT watched."isTest" AND view."webrtcMs" + view."hlsMs" >= ${viewFromMs}`;

/** For viewers whose views begin to count: to be run before these views are written. */
export function returnsOfViews(prisma: PrismaClient, began: readonly { viewerKey: string; episodeId: string }[]) {
  return prisma.$executeRaw`
    WITH began AS (
      SELECT new.* FROM jsonb_to_recordset(${JSON.stringify(began)}::jsonb) AS new ("viewerKey" uuid, "episodeId" uuid)
        JOIN "Episode" episode ON episode.id = new."episodeId" AND NOT episode."isTest"
    ), people AS (
      SELECT DISTINCT COALESCE(link."accountId", began."viewerKey") AS who
        FROM began LEFT JOIN "ViewerLink" link ON link."viewerKey" = began."viewerKey"
    ), devices AS (
      SELECT who, who AS "viewerKey" FROM people
      UNION SELECT who, link."viewerKey" FROM people JOIN "ViewerLink" link ON link."accountId" = who
    ), before AS (
      SELECT DISTINCT who, view."episodeId" FROM ${watched} JOIN devices ON devices."viewerKey" = view."viewerKey"
    ), after AS (
      SELECT who, "episodeId" FROM before
      UNION SELECT who, began."episodeId" FROM began JOIN devices ON devices."viewerKey" = began."viewerKey"
    ), ${addDifference}`;
}

/** For a device that turns out to be an account's: to be run before the link is written. */
export function returnsOfLink(prisma: PrismaClient, viewerKey: string, accountId: string) {
  return prisma.$executeRaw`
    WITH before AS (
      SELECT DISTINCT COALESCE(link."accountId", view."viewerKey") AS who, view."episodeId"
        FROM ${watched} LEFT JOIN "ViewerLink" link ON link."viewerKey" = view."viewerKey"
        WHERE view."viewerKey" = ANY (
          ARRAY(SELECT "viewerKey" FROM "ViewerLink" WHERE "accountId" = ${accountId}::uuid) || ${viewerKey}::uuid)
    ), after AS (
      SELECT DISTINCT ${accountId}::uuid AS who, "episodeId" FROM before
    ), ${addDifference}`;
}

export interface Returning {
  episodeId: string;
  previousId: string;
  viewers: number;
}

/** All of EpisodeReturn as the views say it. */
export function returnsFromViews(prisma: PrismaClient): Promise<Returning[]> {
  return prisma.$queryRaw<Returning[]>`
    WITH pairs AS (
      SELECT DISTINCT COALESCE(link."accountId", view."viewerKey") AS who, watched.id, watched."liveAt"
        FROM ${watched} LEFT JOIN "ViewerLink" link ON link."viewerKey" = view."viewerKey"
    ), chained AS (
      SELECT id AS "episodeId", COALESCE(LAG(id) OVER (PARTITION BY who ORDER BY "liveAt", id), id) AS "previousId" FROM pairs
    )
    SELECT "episodeId", "previousId", COUNT(*)::int AS viewers FROM chained GROUP BY 1, 2`;
}

/** Distinct viewers of all (not test) episodes that went on the air within [from, to). */
export async function distinctViewers(prisma: PrismaClient, from: Date, to: Date): Promise<number> {
  const [row] = await prisma.$queryRaw<{ viewers: number }[]>`
    WITH run AS (SELECT id FROM "Episode" WHERE "liveAt" >= ${from} AND "liveAt" < ${to} AND NOT "isTest")
    SELECT COALESCE(SUM(viewers), 0)::int AS viewers FROM "EpisodeReturn"
      WHERE "episodeId" IN (SELECT id FROM run)
        AND ("previousId" = "episodeId" OR "previousId" NOT IN (SELECT id FROM run))`;
  return row?.viewers ?? 0;
}
