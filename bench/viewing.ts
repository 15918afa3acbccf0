/**
 * What the bureau's page of livestreams costs with 42 episodes and 1.5 million views: time of the database for the page from the
 * rollups, against the same figures from the single rows. PostgreSQL, started for it.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from '../prisma/generated/client.ts';
import { systemClock } from '../server/clock.ts';
import { openDatabase } from '../server/database/database.ts';
import { bureauFigures } from '../server/viewing/bureauFigures.ts';
import { startPostgres } from '../tests/support/postgres.ts';
import type { Report } from './report.ts';
import { type GeneratedRows, generateViewing } from './viewingRows.ts';

const rows = { episodes: 42, views: 1_500_000, pageViews: 1_540_000 };
const pages = 200;
const scans = 5;
const target = { p95Ms: 20, ratio: 0.1 };
const period = { from: '2025-10-01', to: '2026-09-30' };

export async function benchViewing(report: Report, made: GeneratedRows = rows): Promise<void> {
  const postgres = await startPostgres();
  try {
    const database = { kind: 'postgresql', url: postgres.url } as const;
    const { prisma, close } = await openDatabase({ mode: 'demo', database });
    const began = performance.now();
    await generateViewing(prisma, made);
    await close();
    const took = ((performance.now() - began) / 1000).toFixed(0);
    console.log(`\n${made.views} views, ${made.pageViews} page views made in ${took} s`);
    await measure(postgres.url, report);
  } finally {
    await postgres.stop();
  }
}

async function measure(url: string, report: Report): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const page = await statementsOf(url, (prisma) => bureauFigures({ prisma, clock: systemClock }, period));
    const scan = await statementsOf(url, singleRows);
    const [ours, bare]: [number[], number[]] = [[], []];
    for (let round = 0; round < scans; round += 1) {
      for (let each = 0; each < pages / scans; each += 1) ours.push(await databaseMs(client, page));
      bare.push(await databaseMs(client, scan));
    }
    report.compare({
      name: "The bureau's page of livestreams: planning and execution in PostgreSQL",
      unit: 'ms',
      ours,
      against: 'single rows',
      bare,
      target: target.ratio,
    });
    const p95 = ours.toSorted((one, other) => one - other)[Math.floor(pages * 0.95)] ?? Number.NaN;
    const met = p95 <= target.p95Ms;
    if (!met) report.missed += 1;
    console.log(`  p95             ${p95.toFixed(1)} ms, target ≤ ${target.p95Ms} ms: ${met ? 'met' : 'NOT MET'}`);
  } finally {
    await client.end();
  }
}

interface Statement {
  query: string;
  params: unknown[];
}

/** What is sent to the database meanwhile. */
async function statementsOf(url: string, work: (prisma: PrismaClient) => Promise<unknown>): Promise<Statement[]> {
  const pool = new pg.Pool({ connectionString: url });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), log: [{ emit: 'event', level: 'query' }] });
  const statements: Statement[] = [];
  prisma.$on('query', ({ query, params }) => statements.push({ query, params: JSON.parse(params) as unknown[] }));
  await work(prisma);
  await prisma.$disconnect();
  await pool.end();
  return statements;
}

/** Planning and execution of the statements, as the server measures them. */
async function databaseMs(client: pg.Client, statements: readonly Statement[]): Promise<number> {
  let total = 0;
  for (const { query, params } of statements) {
    const { rows } = await client.query(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${query}`, params);
    const [plan] = rows[0]['QUERY PLAN'] as { 'Planning Time': number; 'Execution Time': number }[];
    total += (plan?.['Planning Time'] ?? 0) + (plan?.['Execution Time'] ?? 0);
  }
  return total;
}

/** What the page shows, from page views and views. */
async function singleRows(prisma: PrismaClient): Promise<void> {
  await prisma.$queryRaw`
    SELECT episode.id, opened, views, viewers, watched FROM "Episode" episode
      JOIN (SELECT "episodeId", COUNT(*) AS opened FROM "PageView" WHERE counted GROUP BY 1) AS page ON page."episodeId" = episode.id
      JOIN (SELECT "episodeId", COUNT(*) AS views, COUNT(DISTINCT COALESCE("accountId", view."viewerKey")) AS viewers,
          SUM("webrtcMs"::bigint + "hlsMs") AS watched
        FROM "View" view LEFT JOIN "ViewerLink" link ON link."viewerKey" = view."viewerKey"
        WHERE "webrtcMs" + "hlsMs" >= 3000 GROUP BY 1) AS view ON view."episodeId" = episode.id`;
  await prisma.$queryRaw`
    SELECT COUNT(DISTINCT COALESCE("accountId", view."viewerKey"))
      FROM "View" view LEFT JOIN "ViewerLink" link ON link."viewerKey" = view."viewerKey"
      WHERE "webrtcMs" + "hlsMs" >= 3000`;
  const day = (at: string) => Prisma.raw(`to_char("${at}" AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')`);
  await prisma.$queryRaw`
    SELECT day, SUM(opened), SUM(viewed) FROM (
      SELECT ${day('at')} AS day, COUNT(*) AS opened, 0 AS viewed FROM "PageView" WHERE counted GROUP BY 1
      UNION ALL SELECT ${day('startedAt')}, 0, COUNT(*) FROM "View" WHERE "webrtcMs" + "hlsMs" >= 3000 GROUP BY 1) AS counts
    GROUP BY 1`;
}
