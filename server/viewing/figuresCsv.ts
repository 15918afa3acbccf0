import { stringify } from 'csv-stringify/sync';
import { Router } from 'express';
import { viewingOperations } from '#protocol';
import { refusal } from '../http/access.ts';
import type { SessionAccount } from '../http/handlers.ts';
import { parsePart } from '../http/parse.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { dayOf } from '../shanghaiTime.ts';
import { bureauFigures, type LiveFigures, type Period } from './bureauFigures.ts';

/** The bureau's table as a file that opens right in WPS: GET /api/figures/live.csv?from&to, for whoever may see the page. */
export function figuresCsv(
  foundation: Pick<Foundation, 'prisma' | 'clock'>,
  resolveSession: (cookieHeader: string | undefined) => Promise<SessionAccount | null>,
): Router {
  const router = Router();
  router.get('/api/figures/live.csv', async (request, response) => {
    const account = await resolveSession(request.headers.cookie);
    const refused = refusal('getLiveFigures', account);
    if (refused) throw new ServiceError(refused);
    const period = parsePart(viewingOperations.getLiveFigures.query, request.query) as Period;
    const csv = csvOf(await bureauFigures(foundation, period), period);
    response.setHeader('Cache-Control', 'no-store');
    response.attachment(`法治西安-${period.from}-${period.to}.csv`).type('text/csv; charset=utf-8').send(csv);
  });
  return router;
}

const columns = [
  ...['期', '系列', '标题', '开播日期', '计入播出期数', '浏览量（人次）', '观看人次·直播', '观看人次·回放'],
  ...['观看人数（人）', '最高同时在线（人）', '观看时长（分钟）', '站外观看（次）'],
];

/** With a byte order mark, and with what a spreadsheet would take for a formula made harmless. */
function csvOf({ episodes, totals, definitions, computedAt }: LiveFigures, { from, to }: Period): string {
  const rows = [
    columns,
    ...episodes.map((row) => [
      ...[row.number, row.seriesName, row.title, row.liveAt === null ? '' : dayOf(new Date(row.liveAt))],
      ...[row.broadcast ? '是' : '否', row.pageViews, row.viewsLive, row.viewsReplay, row.uniqueViewers],
      ...[row.peakConcurrent, wholeMinutes(row.watchMs), row.outsideViews],
    ]),
    [],
    ['合计', `${from} 至 ${to}（按开播日期，北京时间）`],
    ['播出期数', totals.broadcasts],
    ['浏览量（站内）', totals.pageViews],
    ['观看人次（站内）', totals.views],
    ['观看人数，各期相加（人次）', totals.uniqueViewersSum],
    ['观看人数，全部去重（人）', totals.uniqueViewersDeduplicated],
    ['观看时长（分钟）', wholeMinutes(totals.watchMs)],
    ['站外观看（次）', totals.outsideViews],
    [],
    ['口径', '定义', '单位'],
    ...definitions.map(({ name, definition, unit }) => [name, definition, unit]),
    [],
    ['计算时间（UTC）', computedAt],
  ];
  return stringify(rows, { bom: true, escape_formulas: true, record_delimiter: 'windows' });
}

/** Divided and rounded down once, at the very end. */
function wholeMinutes(ms: number): number {
  return Math.floor(ms / 60_000);
}
