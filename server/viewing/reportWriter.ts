import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import { dayOf } from '../shanghaiTime.ts';
import { type CountedView, type CountedViewer, countReport, newViewer } from './counting.ts';
import { type KnownRows, knownRows, readEpisodes, type StoredView } from './knownRows.ts';
import type { ArrivedReport, DatedReport } from './reports.ts';
import { dateReport } from './reportTime.ts';
import { returnsOfViews } from './returns.ts';

/** What was written, for what has to follow: by episode, the first moment at which the number of viewers may be another. */
export type Touched = Map<string, Date | null>;

type ReportRow = Omit<Prisma.PlayReportCreateManyInput, 'id'>;

/** What one batch comes to. */
interface Outcome {
  reports: ReportRow[];
  views: Set<StoredView>;
  began: StoredView[];
  touched: Touched;
}

/**
 * Counts reports and writes them with their rollups in one transaction: raw rows and rollups never differ. Keeps nothing between
 * batches, so that a killed server leaves nothing to take up. Batches of one database must be written one after the other.
 */
export async function writeReports(
  prisma: PrismaClient,
  arrived: readonly ArrivedReport[],
  now: Date,
): Promise<{ refusals: (ServiceError | null)[]; touched: Touched }> {
  const episodes = await readEpisodes(prisma, arrived);
  const dated = arrived.map((report) => {
    const episode = episodes.get(report.episodeId);
    const at = episode ? dateReport(report.phase, report.at, episode) : null;
    if (!episode || !at) return null;
    const isViewer = report.isViewer && !episode.isTest;
    return { ...report, at, live: { liveAt: episode.liveAt, dark: episode.dark }, isViewer };
  });
  const reports = dated.flatMap((report) => report ?? []);
  const refusals = dated.map((report) => (report ? null : new ServiceError('wrong_state')));
  if (reports.length === 0) return { refusals, touched: new Map() };
  const outcome = count(reports, await knownRows(prisma, reports));
  if (outcome.reports.length > 0) {
    await prisma.$transaction([
      ...(outcome.began.length > 0 ? [returnsOfViews(prisma, outcome.began)] : []),
      insert(prisma, outcome, now),
    ]);
  }
  return { refusals, touched: outcome.touched };
}

function count(reports: readonly DatedReport[], known: KnownRows): Outcome {
  const outcome: Outcome = { reports: [], views: new Set(), began: [], touched: new Map() };
  const viewers = new Map<string, CountedViewer<StoredView>>();
  for (const report of reports) {
    const { playId, seq, episodeId, viewerKey, accountId, at, live } = report;
    const play = known.plays.get(playId) ?? { episodeId, lastSeq: 0, openedAt: null };
    if (play.episodeId !== episodeId) continue;
    if (seq <= play.lastSeq) continue; // it came before, or too late to be counted in order
    known.plays.set(playId, { ...play, lastSeq: seq });
    const counted = report.isViewer && !known.uncounted.has(accountId ?? '');
    const row = { ...rowOf(report), at, counted, countedMs: 0, watching: false };
    outcome.reports.push(row);
    if (!counted) continue;
    const key = `${episodeId} ${viewerKey}`;
    const viewer = viewers.get(key) ?? viewerOf(known.views.get(key) ?? []);
    viewers.set(key, viewer);
    const bounds = { openedAt: play.lastSeq === 0 ? play.openedAt : null, ...live };
    const result = countReport(viewer, report, bounds, (view) => begin(view, report));
    row.countedMs = result.countedMs;
    row.watching = result.watching;
    if (!result.view) continue;
    if (viewer.countedUntil) result.view.countedUntil = viewer.countedUntil;
    outcome.views.add(result.view);
    if (result.began) outcome.began.push(result.view);
    touch(outcome.touched, episodeId, result.watching && report.phase === 'live' ? at : null);
  }
  return outcome;
}

function begin(view: CountedView, { episodeId, viewerKey }: ArrivedReport): StoredView {
  return { ...view, id: randomUUID(), episodeId, viewerKey, countedUntil: view.lastAt };
}

/** What was counted of a viewer so far, from the latest views. */
function viewerOf(views: readonly StoredView[]): CountedViewer<StoredView> {
  const viewer = newViewer<StoredView>();
  for (const view of views) {
    viewer.latest[view.phase] = view;
    if (!viewer.countedUntil || view.countedUntil > viewer.countedUntil) viewer.countedUntil = view.countedUntil;
  }
  return viewer;
}

function touch(touched: Touched, episodeId: string, at: Date | null): void {
  const before = touched.get(episodeId) ?? null;
  touched.set(episodeId, at && (!before || at < before) ? at : before);
}

function rowOf({ episodeId, viewerKey, playId, seq, phase, transport, playedMs, positionMs }: ArrivedReport) {
  return { episodeId, viewerKey, playId, seq, phase, transport, playedMs, positionMs };
}

/** Raw rows, views and days by one statement. */
function insert(prisma: PrismaClient, { reports, views, began }: Outcome, changedAt: Date) {
  const days = new Map(reports.map(({ episodeId }) => [`${episodeId} ${dayOf(changedAt)}`, { episodeId, views: 0 }]));
  for (const { episodeId, startedAt } of began) {
    const key = `${episodeId} ${dayOf(startedAt)}`;
    const day = days.get(key) ?? { episodeId, views: 0 };
    days.set(key, { ...day, views: day.views + 1 });
  }
  const dayRows = [...days].map(([key, day]) => ({ ...day, day: key.slice(-10), changedAt }));
  return prisma.$executeRaw`
    WITH reports AS (
      INSERT INTO "PlayReport" ("episodeId", "viewerKey", "playId", seq, phase, transport, "playedMs", "countedMs", "positionMs",
          counted, watching, at)
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(reports)}::jsonb) AS row ("episodeId" uuid, "viewerKey" uuid,
          "playId" uuid, seq int, phase "EpisodePhase", transport "PlayTransport", "playedMs" int, "countedMs" int,
          "positionMs" int, counted boolean, watching boolean, at timestamptz)
    ), views AS (
      INSERT INTO "View" (id, "episodeId", "viewerKey", phase, transport, "startedAt", "lastAt", "webrtcMs", "hlsMs",
          "lastPlayId", "countedUntil")
        SELECT * FROM jsonb_to_recordset(${JSON.stringify([...views])}::jsonb) AS row (id uuid, "episodeId" uuid,
          "viewerKey" uuid, phase "EpisodePhase", transport "PlayTransport", "startedAt" timestamptz, "lastAt" timestamptz,
          "webrtcMs" int, "hlsMs" int, "lastPlayId" uuid, "countedUntil" timestamptz)
        ON CONFLICT (id) DO UPDATE SET "lastAt" = excluded."lastAt", "webrtcMs" = excluded."webrtcMs",
          "hlsMs" = excluded."hlsMs", "lastPlayId" = excluded."lastPlayId", "countedUntil" = excluded."countedUntil"
    )
    INSERT INTO "EpisodeDay" ("episodeId", day, views, "changedAt")
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(dayRows)}::jsonb)
        AS row ("episodeId" uuid, day text, views int, "changedAt" timestamptz)
      ON CONFLICT ("episodeId", day) DO UPDATE SET views = "EpisodeDay".views + excluded.views,
        "changedAt" = GREATEST("EpisodeDay"."changedAt", excluded."changedAt")`;
}
