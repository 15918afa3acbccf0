import type { PrismaClient } from '../../prisma/generated/client.ts';
import { darkIntervals } from './broadcast.ts';
import type { CountedView } from './counting.ts';
import type { ArrivedReport, DatedReport } from './reports.ts';
import type { EpisodeOnAir, LiveBounds } from './reportTime.ts';

/** A view as its row. */
export interface StoredView extends CountedView {
  id: string;
  episodeId: string;
  viewerKey: string;
  countedUntil: Date;
}

export interface KnownPlay {
  /** The one that it plays. A page makes a play of its own: the same one at another is forged. */
  episodeId: string;
  /** 0 before its first report. */
  lastSeq: number;
  /** When its viewer last opened the page before this play's first report here, as far as that was counted. */
  openedAt: Date | null;
}

export interface ReportedEpisode extends EpisodeOnAir, LiveBounds {
  isTest: boolean;
}

/** What the database has about the viewers of a batch. */
export interface KnownRows {
  /** Accounts whose watching never counts: staff and tests. */
  uncounted: Set<string>;
  plays: Map<string, KnownPlay>;
  /** The latest view of each phase, by episode and viewer key. */
  views: Map<string, StoredView[]>;
}

/** The episodes that the reports are of. */
export async function readEpisodes(
  prisma: PrismaClient,
  reports: readonly ArrivedReport[],
): Promise<Map<string, ReportedEpisode>> {
  const rows = await prisma.episode.findMany({
    where: { id: { in: [...new Set(reports.map(({ episodeId }) => episodeId))] } },
    select: {
      ...{ id: true, state: true, stateSince: true, liveAt: true, endedAt: true, isTest: true },
      transitions: { select: { toState: true, at: true }, orderBy: { at: 'asc' } },
    },
  });
  return new Map(
    rows.map(({ id, transitions, ...episode }) => {
      const wasPublished = transitions.some(({ toState }) => toState === 'replay_published');
      return [id, { ...episode, wasPublished, dark: darkIntervals(transitions) }];
    }),
  );
}

/** Reads it by three statements, however large the batch. */
export async function knownRows(prisma: PrismaClient, reports: readonly DatedReport[]): Promise<KnownRows> {
  return {
    uncounted: await uncountedOf(prisma, [...new Set(reports.flatMap(({ accountId }) => accountId ?? []))]),
    plays: await playsOf(prisma, reports),
    views: await viewsOf(prisma, reports),
  };
}

async function uncountedOf(prisma: PrismaClient, accountIds: string[]): Promise<Set<string>> {
  if (accountIds.length === 0) return new Set();
  const rows = await prisma.account.findMany({
    where: { id: { in: accountIds }, OR: [{ role: { not: 'citizen' } }, { isTest: true }] },
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}

async function playsOf(prisma: PrismaClient, reports: readonly DatedReport[]): Promise<Map<string, KnownPlay>> {
  const firsts = new Map<string, DatedReport>();
  for (const report of reports) if (!firsts.has(report.playId)) firsts.set(report.playId, report);
  const asked = [...firsts.values()].map(({ playId, episodeId, viewerKey, at }) => ({
    playId,
    episodeId,
    viewerKey,
    at,
  }));
  const rows = await prisma.$queryRaw<({ playId: string } & KnownPlay)[]>`
    SELECT play."playId", COALESCE(last."episodeId", play."episodeId") AS "episodeId", COALESCE(last.seq, 0) AS "lastSeq",
      (SELECT at FROM "PageView" WHERE "episodeId" = play."episodeId" AND "viewerKey" = play."viewerKey" AND at <= play.at
        AND counted ORDER BY at DESC LIMIT 1) AS "openedAt"
    FROM jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
        AS play ("playId" uuid, "episodeId" uuid, "viewerKey" uuid, at timestamptz)
      LEFT JOIN LATERAL (SELECT "episodeId", seq FROM "PlayReport" WHERE "playId" = play."playId" ORDER BY seq DESC LIMIT 1)
        AS last ON true`;
  return new Map(rows.map(({ playId, ...play }) => [playId, play]));
}

async function viewsOf(prisma: PrismaClient, reports: readonly DatedReport[]): Promise<Map<string, StoredView[]>> {
  const asked = new Map(
    reports.map(({ episodeId, viewerKey }) => [`${episodeId} ${viewerKey}`, { episodeId, viewerKey }]),
  );
  const rows = await prisma.$queryRaw<StoredView[]>`
    SELECT latest.*
    FROM jsonb_to_recordset(${JSON.stringify([...asked.values()])}::jsonb) AS viewer ("episodeId" uuid, "viewerKey" uuid)
      CROSS JOIN unnest(ARRAY['live', 'replay']::"EpisodePhase"[]) AS watched (phase)
      CROSS JOIN LATERAL (SELECT * FROM "View" WHERE "episodeId" = viewer."episodeId" AND phase = watched.phase
        AND "viewerKey" = viewer."viewerKey" ORDER BY "startedAt" DESC LIMIT 1) AS latest`;
  return Map.groupBy(rows, ({ episodeId, viewerKey }) => `${episodeId} ${viewerKey}`);
}
