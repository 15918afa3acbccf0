import type { AnswerOf, Operations } from '#protocol';
import { Prisma } from '../../prisma/generated/client.ts';
import type { Foundation } from '../services.ts';

type OutsideView = AnswerOf<Operations['addOutsideFigure']>;

/** What stands, newest first, with who entered it. */
export async function outsideFigures(
  { prisma }: Pick<Foundation, 'prisma'>,
  episodeId: string,
): Promise<OutsideView[]> {
  const rows = await prisma.outsideFigure.findMany({
    where: { episodeId, removedAt: null },
    orderBy: [{ asOf: 'desc' }, { enteredAt: 'desc' }],
  });
  const people = await prisma.account.findMany({
    where: { id: { in: rows.map(({ enteredById }) => enteredById) } },
    select: { id: true, name: true },
  });
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const latest = (row: (typeof rows)[number]) =>
    rows.find(({ platform, metric }) => platform === row.platform && metric === row.metric);
  return rows.map((row) => {
    const { id, platform, metric, value, asOf, evidence, enteredAt, enteredById } = row;
    const entered = { enteredAt: enteredAt.toISOString(), enteredBy: names.get(enteredById) ?? '' };
    return { ...{ id, platform, metric, value, asOf, evidence }, ...entered, counts: latest(row) === row };
  });
}

/** Sums of what counts, for each episode that has any: `"episodeId", "outsideViews", "outsidePageViews"`. */
export const outsideSums = Prisma.sql`
  SELECT "episodeId", SUM(views) FILTER (WHERE metric = 'views')::float8 AS "outsideViews",
    SUM(views) FILTER (WHERE metric = 'pageViews')::float8 AS "outsidePageViews"
  FROM (SELECT DISTINCT ON ("episodeId", platform, metric) "episodeId", metric, views FROM "OutsideFigure"
    WHERE "removedAt" IS NULL ORDER BY "episodeId", platform, metric, "asOf" DESC, "enteredAt" DESC) AS latest
  GROUP BY "episodeId"`;
