import { type AnswerOf, type EpisodeFiguresView, episodeFigures, type Operations } from '#protocol';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { addDays, momentOf } from '../shanghaiTime.ts';
import { liveDefinitions } from './definitions.ts';
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

interface EpisodeRow {
  episodeId: string;
  seriesName: string;
  number: number;
  title: string;
  liveAt: Date;
  /** Without the curves; null before the first refresh. */
  figures: unknown;
  outsideViews: number;
}

/** The bureau's page: the episodes broadcast in a period. Reads rollups only. Throws bad_request for an impossible period. */
export async function bureauFigures(
  { prisma, clock }: Pick<Foundation, 'prisma' | 'clock'>,
  { from, to }: Period,
): Promise<LiveFigures> {
  if (to < from) throw new ServiceError('bad_request', { fields: { to: '结束日期不能早于开始日期' } });
  if (addDays(from, longestPeriod) < to) {
    throw new ServiceError('bad_request', { fields: { to: '一次最多统计 10 年' } });
  }
  const [begins, ends] = [momentOf(from), momentOf(addDays(to, 1))];
  const [rows, uniqueViewersDeduplicated, days] = await Promise.all([
    prisma.$queryRaw<EpisodeRow[]>`
      SELECT episode.id AS "episodeId", series.name AS "seriesName", number, title, "liveAt",
        kept.figures - 'minutes' - 'retention' AS figures,
        COALESCE((SELECT SUM(views)::float8 FROM "OutsideFigure" outside
          WHERE outside."episodeId" = episode.id AND "removedAt" IS NULL), 0) AS "outsideViews"
      FROM "Episode" episode JOIN "Series" series ON series.id = episode."seriesId"
        LEFT JOIN "EpisodeFigures" kept ON kept."episodeId" = episode.id
      WHERE "liveAt" >= ${begins} AND "liveAt" < ${ends} AND NOT "isTest"
      ORDER BY "liveAt", episode.id`,
    distinctViewers(prisma, begins, ends),
    prisma.$queryRaw<LiveFigures['days']>`
      SELECT day, SUM("opensAnnouncement" + "opensLive" + "opensReplay")::int AS "pageViews", SUM(views)::int AS views
      FROM "EpisodeDay" JOIN "Episode" episode ON episode.id = "episodeId" AND NOT "isTest"
      WHERE day BETWEEN ${from} AND ${to} GROUP BY day ORDER BY day`,
  ]);
  const episodes = rows.map(rowOf);
  const totals = { ...totalsOf(episodes), uniqueViewersDeduplicated };
  return { episodes, totals, days, definitions: liveDefinitions, computedAt: clock.now().toISOString() };
}

function rowOf({ figures, ...row }: EpisodeRow): Row {
  const found = figures === null ? null : scalars.parse(figures);
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
  };
}
