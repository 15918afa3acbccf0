import type { z } from 'zod';
import { type AnswerOf, type EpisodeFiguresView, episodeFigures, type Operations } from '#protocol';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { addDays, momentOf } from '../shanghaiTime.ts';
import { liveDefinitions } from './definitions.ts';
import { outsideSums } from './outsideFigures.ts';
import { distinctViewers } from './returns.ts';

export type LiveFigures = AnswerOf<Operations['getLiveFigures']>;
type Row = LiveFigures['episodes'][number];

/** Days in Asia/Shanghai, both included. */
export interface Period {
  from: string;
  to: string;
}

const longestPeriod = 3_660; // days: since the first episode
const scalars = episodeFigures.omit({ minutes: true, retention: true });

type Scalars = z.infer<typeof scalars>;

interface EpisodeRow {
  episodeId: string;
  seriesName: string;
  number: number;
  title: string;
  liveAt: Date;
  /** Without the curves; null before the first refresh. */
  figures: unknown;
  outsideViews: number;
  outsidePageViews: number;
}

/** One episode as the page has it, and all figures of it. */
export interface BureauEpisode {
  row: Row;
  figures: Scalars | null;
}

export type BureauReport = Omit<LiveFigures, 'episodes'> & { episodes: BureauEpisode[] };

/** The bureau's page: the episodes first broadcast in a period. Throws bad_request for an impossible period. */
export async function bureauFigures(
  foundation: Pick<Foundation, 'prisma' | 'clock'>,
  period: Period,
): Promise<LiveFigures> {
  const report = await bureauReport(foundation, period);
  return { ...report, episodes: report.episodes.map(({ row }) => row) };
}

/** The same with all figures of each episode. Reads rollups only. */
export async function bureauReport(
  { prisma, clock }: Pick<Foundation, 'prisma' | 'clock'>,
  { from, to }: Period,
): Promise<BureauReport> {
  if (to < from) throw new ServiceError('bad_request', { fields: { to: '结束日期不能早于开始日期' } });
  if (addDays(from, longestPeriod) < to) {
    throw new ServiceError('bad_request', { fields: { to: '一次最多统计 10 年' } });
  }
  const [begins, ends] = [momentOf(from), momentOf(addDays(to, 1))];
  const [rows, uniqueViewersDeduplicated, days] = await Promise.all([
    prisma.$queryRaw<EpisodeRow[]>`
      SELECT episode.id AS "episodeId", series.name AS "seriesName", number, title, "liveAt",
        kept.figures - 'minutes' - 'retention' AS figures,
        COALESCE("outsideViews", 0) AS "outsideViews", COALESCE("outsidePageViews", 0) AS "outsidePageViews"
      FROM "Episode" episode JOIN "Series" series ON series.id = episode."seriesId"
        LEFT JOIN "EpisodeFigures" kept ON kept."episodeId" = episode.id
        LEFT JOIN (${outsideSums}) AS outside ON outside."episodeId" = episode.id
      WHERE "liveAt" >= ${begins} AND "liveAt" < ${ends} AND NOT "isTest"
      ORDER BY "liveAt", episode.id`,
    distinctViewers(prisma, begins, ends),
    prisma.$queryRaw<LiveFigures['days']>`
      SELECT day, SUM("opensAnnouncement" + "opensLive" + "opensReplay")::int AS "pageViews", SUM(views)::int AS views
      FROM "EpisodeDay" JOIN "Episode" episode ON episode.id = "episodeId" AND NOT "isTest"
      WHERE day BETWEEN ${from} AND ${to} GROUP BY day ORDER BY day`,
  ]);
  const episodes = rows.map(episodeOf);
  const totals = { ...totalsOf(episodes.map(({ row }) => row)), uniqueViewersDeduplicated };
  const inPeriod = {
    pageViews: days.reduce((sum, day) => sum + day.pageViews, 0),
    views: days.reduce((sum, day) => sum + day.views, 0),
  };
  const computedAt = clock.now().toISOString();
  return { episodes, totals, inPeriod, days, definitions: liveDefinitions, computedAt };
}

function episodeOf({ figures, ...row }: EpisodeRow): BureauEpisode {
  const found = figures === null ? null : scalars.parse(figures);
  return { row: rowOf(row, found), figures: found };
}

function rowOf(row: Omit<EpisodeRow, 'figures'>, found: Scalars | null): Row {
  return {
    ...row,
    liveAt: row.liveAt.toISOString(),
    broadcast: found?.broadcast ?? false,
    pageViews: found ? pageViewsOf(found) : 0,
    viewsLive: found?.live.views ?? 0,
    viewsReplay: found?.replay.views ?? 0,
    uniqueViewers: found?.uniqueViewers ?? 0,
    peakConcurrent: found?.peakConcurrent ?? 0,
    watchMs: found ? found.live.watchMs + found.replay.watchMs : 0,
  };
}

function pageViewsOf({ pageViews }: Pick<EpisodeFiguresView, 'pageViews'>): number {
  return pageViews.announcement + pageViews.live + pageViews.replay;
}

function totalsOf(rows: readonly Row[]): Omit<LiveFigures['totals'], 'uniqueViewersDeduplicated'> {
  const sum = (value: (row: Row) => number) => rows.reduce((total, row) => total + value(row), 0);
  return {
    broadcasts: sum(({ broadcast }) => (broadcast ? 1 : 0)),
    pageViews: sum(({ pageViews }) => pageViews),
    views: sum(({ viewsLive, viewsReplay }) => viewsLive + viewsReplay),
    uniqueViewersSum: sum(({ uniqueViewers }) => uniqueViewers),
    watchMs: sum(({ watchMs }) => watchMs),
    outsideViews: sum(({ outsideViews }) => outsideViews),
    outsidePageViews: sum(({ outsidePageViews }) => outsidePageViews),
  };
}
