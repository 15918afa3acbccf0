import { stringify } from 'csv-stringify/sync';
import { Router } from 'express';
import { viewingOperations } from '#protocol';
import { refusal } from '../http/access.ts';
import type { SessionAccount } from '../http/handlers.ts';
import { parsePart } from '../http/parse.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { minuteOf } from '../shanghaiTime.ts';
import { type BureauEpisode, type BureauReport, bureauReport, type Period } from './bureauFigures.ts';

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
    const csv = csvOf(await bureauReport(foundation, period), period);
    response.setHeader('Cache-Control', 'no-store');
    response.attachment(`法治西安-${period.from}-${period.to}.csv`).type('text/csv; charset=utf-8').send(csv);
  });
  return router;
}

/** What one column says of an episode; nothing before its figures were first counted. */
const columns: readonly [name: string, value: (episode: BureauEpisode) => string | number | null | undefined][] = [
  ['期', ({ row }) => row.number],
  ['系列', ({ row }) => row.seriesName],
  ['标题', ({ row }) => row.title],
  ['开播时间（北京时间）', ({ row }) => (row.liveAt === null ? '' : minuteOf(new Date(row.liveAt)))],
  ['计入播出期数', ({ row }) => (row.broadcast ? '是' : '否')],
  ['浏览量（人次）', ({ row }) => row.pageViews],
  ['浏览量·预告', ({ figures }) => figures?.pageViews.announcement],
  ['浏览量·直播', ({ figures }) => figures?.pageViews.live],
  ['浏览量·回放', ({ figures }) => figures?.pageViews.replay],
  ['观看人次·直播', ({ row }) => row.viewsLive],
  ['观看人次·直播·实时', ({ figures }) => figures?.live.viewsWebrtc],
  ['观看人次·直播·延时', ({ figures }) => figures?.live.viewsHls],
  ['观看人次·回放', ({ row }) => row.viewsReplay],
  ['观看人数（人）', ({ row }) => row.uniqueViewers],
  ['观看人数·直播', ({ figures }) => figures?.live.uniqueViewers],
  ['观看人数·回放', ({ figures }) => figures?.replay.uniqueViewers],
  ['最高同时在线（人）', ({ row }) => row.peakConcurrent],
  ['观看时长（分钟）', ({ row }) => wholeMinutes(row.watchMs)],
  ['观看时长·直播', ({ figures }) => figures && wholeMinutes(figures.live.watchMs)],
  ['观看时长·直播·实时', ({ figures }) => figures && wholeMinutes(figures.live.watchMsWebrtc)],
  ['观看时长·直播·延时', ({ figures }) => figures && wholeMinutes(figures.live.watchMsHls)],
  ['观看时长·回放', ({ figures }) => figures && wholeMinutes(figures.replay.watchMs)],
  ['人均观看时长（分钟）', ({ row }) => meanMinutes(row.watchMs, row.uniqueViewers)],
  ['互动·显示的留言', ({ figures }) => figures?.messagesShown],
  ['互动·收到的提问', ({ figures }) => figures?.questionsReceived],
  ['互动·已回答的提问', ({ figures }) => figures?.questionsAnswered],
  ['互动·带来的咨询', ({ figures }) => figures?.consultations],
  ['站外浏览量（次）', ({ row }) => row.outsidePageViews],
  ['站外观看（次）', ({ row }) => row.outsideViews],
];

/** With a byte order mark, and with what a spreadsheet would take for a formula made harmless. */
function csvOf({ episodes, totals, inPeriod, definitions, computedAt }: BureauReport, { from, to }: Period): string {
  const period = `${from} 至 ${to}（北京时间）`;
  const rows = [
    columns.map(([name]) => name),
    ...episodes.map((episode) => columns.map(([, value]) => value(episode) ?? '')),
    [],
    ['本期间首播的各期，至今累计', period],
    ['播出期数', totals.broadcasts],
    ['浏览量（站内）', totals.pageViews],
    ['浏览量（站外）', totals.outsidePageViews],
    ['观看人次（站内）', totals.views],
    ['观看（站外）', totals.outsideViews],
    ['观看人数，各期相加（人次）', totals.uniqueViewersSum],
    ['观看人数，全部栏目去重（人）', totals.uniqueViewersDeduplicated],
    ['观看时长（分钟）', wholeMinutes(totals.watchMs)],
    ['人均观看时长，按去重人数（分钟）', meanMinutes(totals.watchMs, totals.uniqueViewersDeduplicated)],
    [],
    ['本期间内打开和观看的，不论哪一期', period],
    ['浏览量（站内）', inPeriod.pageViews],
    ['观看人次（站内）', inPeriod.views],
    [],
    ['口径', '定义', '单位'],
    ...definitions.map(({ name, definition, unit }) => [name, definition, unit]),
    [],
    ['计算时间（北京时间）', minuteOf(new Date(computedAt))],
  ];
  return stringify(rows, { bom: true, escape_formulas: true, record_delimiter: 'windows' });
}

/** Divided and rounded down once, at the very end. */
function wholeMinutes(ms: number): number {
  return Math.floor(ms / 60_000);
}

/** With one decimal, rounded down; nothing watched is 0. */
function meanMinutes(watchMs: number, viewers: number): number {
  return viewers === 0 ? 0 : Math.floor(watchMs / viewers / 6000) / 10;
}
