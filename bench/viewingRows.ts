import { randomUUID } from 'node:crypto';
import type { PrismaClient } from '../prisma/generated/client.ts';
import { refreshFigures } from '../server/viewing/episodeFigures.ts';
import { returnsFromViews } from '../server/viewing/returns.ts';

export interface GeneratedRows {
  episodes: number;
  views: number;
  pageViews: number;
}

const dayMs = 24 * 60 * 60 * 1000;
const firstLive = new Date('2025-10-09T04:00:00Z');
const weekMs = 7 * dayMs;
const devices = 300_000;

/**
 * Fills an empty database with a history as long as the bureau's: so many weekly episodes with views and page views, made in the
 * database itself, and then their rollups and figures. Single reports of players are left out: no page reads them.
 */
export async function generateViewing(prisma: PrismaClient, rows: GeneratedRows): Promise<void> {
  const ids = await addEpisodes(prisma, rows.episodes);
  const makeIndexes = await dropIndexes(prisma); // made once at the end they take a fraction of the time
  for (const [index, episodeId] of ids.entries()) {
    const liveAt = new Date(firstLive.getTime() + index * weekMs);
    await addPageViews(prisma, episodeId, liveAt, Math.ceil(rows.pageViews / rows.episodes));
    await addViews(prisma, episodeId, liveAt, Math.ceil(rows.views / rows.episodes));
  }
  await makeIndexes();
  await prisma.$executeRaw`
    INSERT INTO "EpisodeDay" ("episodeId", day, "opensAnnouncement", "opensLive", "opensReplay", "changedAt")
      SELECT "episodeId", to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day,
        COUNT(*) FILTER (WHERE phase = 'announcement'), COUNT(*) FILTER (WHERE phase = 'live'),
        COUNT(*) FILTER (WHERE phase = 'replay'), MAX(at)
      FROM "PageView" GROUP BY "episodeId", day`;
  await prisma.$executeRaw`
    INSERT INTO "EpisodeDay" ("episodeId", day, views, "changedAt")
      SELECT "episodeId", to_char("startedAt" AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day, COUNT(*), MAX("lastAt")
      FROM "View" GROUP BY "episodeId", day
      ON CONFLICT ("episodeId", day) DO UPDATE SET views = excluded.views`;
  await prisma.episodeReturn.createMany({ data: await returnsFromViews(prisma) });
  for (const id of ids) await refreshFigures(prisma, id, new Date(), null);
  await prisma.$executeRaw`ANALYZE`;
}

async function dropIndexes(prisma: PrismaClient): Promise<() => Promise<void>> {
  const indexes = await prisma.$queryRaw<{ indexname: string; indexdef: string }[]>`
    SELECT indexname::text, indexdef FROM pg_indexes
      WHERE tablename IN ('View', 'PageView') AND schemaname = 'public' AND indexname NOT LIKE '%pkey'`;
  for (const { indexname } of indexes) await prisma.$executeRawUnsafe(`DROP INDEX "${indexname}"`);
  return async () => {
    for (const { indexdef } of indexes) await prisma.$executeRawUnsafe(indexdef);
    await prisma.$executeRaw`ANALYZE`;
  };
}

async function addEpisodes(prisma: PrismaClient, count: number): Promise<string[]> {
  const createdAt = firstLive;
  const staff = await prisma.account.create({ data: { role: 'live_host', name: '主持人', createdAt } });
  const series = await prisma.series.create({ data: { name: '法治西安', createdAt } });
  const people = { seriesId: series.id, hostId: staff.id, moderatorId: staff.id, createdById: staff.id };
  const episodes = Array.from({ length: count }, (_unused, index) => {
    const liveAt = new Date(firstLive.getTime() + index * weekMs);
    const endedAt = new Date(liveAt.getTime() + 60 * 60_000);
    const state = { state: 'replay_published', stateSince: endedAt } as const;
    return {
      ...{ id: randomUUID(), number: index + 1, title: `第 ${index + 1} 期`, plannedAt: liveAt, createdAt },
      ...{ ...people, ...state, liveAt, endedAt },
    };
  });
  await prisma.episode.createMany({ data: episodes });
  await prisma.episodeTransition.createMany({
    data: episodes.flatMap(({ id: episodeId, liveAt, endedAt }) => [
      { episodeId, toState: 'live' as const, event: 'start', actorKind: 'staff' as const, at: liveAt },
      { episodeId, toState: 'ended' as const, event: 'end', actorKind: 'staff' as const, at: endedAt },
    ]),
  });
  return episodes.map(({ id }) => id);
}

/** Half of them while it is on, the others as replay within half a year, most of these in the first weeks. */
async function addViews(prisma: PrismaClient, episodeId: string, liveAt: Date, count: number): Promise<void> {
  await prisma.$executeRaw`
    INSERT INTO "View" (id, "episodeId", "viewerKey", phase, transport, "startedAt", "lastAt", "webrtcMs", "hlsMs", "lastPlayId",
        "countedUntil")
      SELECT gen_random_uuid(), ${episodeId}::uuid, md5('device' || FLOOR(random() * ${devices}))::uuid,
        (CASE WHEN "isLive" THEN 'live' ELSE 'replay' END)::"EpisodePhase",
        (CASE WHEN "isLive" AND n % 3 = 0 THEN 'webrtc' ELSE 'hls' END)::"PlayTransport",
        began, began + played * INTERVAL '1 millisecond',
        CASE WHEN "isLive" AND n % 3 = 0 THEN played ELSE 0 END, CASE WHEN "isLive" AND n % 3 = 0 THEN 0 ELSE played END,
        gen_random_uuid(), began + played * INTERVAL '1 millisecond'
      FROM (SELECT n, n % 2 = 0 AS "isLive", (3000 + power(random(), 3) * 1800000)::int AS played,
          ${liveAt}::timestamptz + CASE WHEN n % 2 = 0 THEN random() * INTERVAL '25 minutes'
            ELSE INTERVAL '1 day' + power(random(), 4) * INTERVAL '180 days' END AS began
        FROM generate_series(1, ${count}::int) AS n) AS made`;
  await prisma.$executeRaw`
    INSERT INTO "ViewerMinute" ("episodeId", minute, viewers)
      SELECT ${episodeId}::uuid, ${liveAt}::timestamptz + n * INTERVAL '1 minute', (random() * ${count} / 10)::int
      FROM generate_series(0, 59) AS n`;
}

async function addPageViews(prisma: PrismaClient, episodeId: string, liveAt: Date, count: number): Promise<void> {
  await prisma.$executeRaw`
    INSERT INTO "PageView" ("episodeId", "viewerKey", phase, at)
      SELECT ${episodeId}::uuid, md5('device' || FLOOR(random() * ${devices}))::uuid,
        (CASE WHEN n % 10 = 0 THEN 'announcement' WHEN n % 2 = 0 THEN 'live' ELSE 'replay' END)::"EpisodePhase",
        ${liveAt}::timestamptz + CASE WHEN n % 10 = 0 THEN random() * INTERVAL '-6 days'
          WHEN n % 2 = 0 THEN random() * INTERVAL '1 hour' ELSE INTERVAL '1 day' + power(random(), 4) * INTERVAL '180 days' END
      FROM generate_series(1, ${count}::int) AS n`;
}
