import { type EpisodeFiguresView, episodeFigures } from '#protocol';
import type { EpisodePhase, PrismaClient } from '../../prisma/generated/client.ts';
import { countsAsBroadcast, type Transition } from './broadcast.ts';
import { viewFromMs } from './counting.ts';
import { minutesOf, peakOf, retentionOf, type Stayed } from './curves.ts';
import { consultationsAt, interactionAt } from './interactionFigures.ts';
import { freezeAfterMs } from './reportTime.ts';

/** When the figures of the live freeze: after it was ended, which may be long after its last moment on the air. Null before. */
function freezesAt(transitions: readonly Transition[]): Date | null {
  const ended = transitions.findLast(({ toState }) => toState === 'ended');
  return ended ? new Date(ended.at.getTime() + freezeAfterMs) : null;
}

/**
 * Brings an episode's figures up to date from the rollups, and keeps them. `minutesFrom`: from when on the number of viewers in a
 * minute may have changed; null when it has not. Null for an unknown episode.
 */
export async function refreshFigures(
  prisma: PrismaClient,
  episodeId: string,
  now: Date,
  minutesFrom: Date | null,
): Promise<EpisodeFiguresView | null> {
  const episode = await prisma.episode.findUnique({
    where: { id: episodeId },
    include: { figures: true, transitions: { orderBy: { at: 'asc' } } },
  });
  if (!episode) return null;
  const kept = episode.figures?.frozenAt ? episodeFigures.parse(episode.figures.figures) : null;
  const freezes = freezesAt(episode.transitions);
  const frozenAt = episode.figures?.frozenAt ?? (freezes && freezes <= now ? freezes : null);
  const until = frozenAt ?? now;
  // At the end once more as a whole: what is frozen is counted from the raw rows.
  const countFrom = kept ? null : frozenAt ? episode.liveAt : minutesFrom;
  if (countFrom) await countMinutes(prisma, episodeId, countFrom, until);
  const lasting = await lastingPart(prisma, episodeId, until, now);
  const view: EpisodeFiguresView = {
    ...(kept
      ? keepLive(kept, lasting)
      : { ...lasting, ...(await livePart(prisma, episodeId, episode.transitions, until)) }),
    episodeId,
    computedAt: now.toISOString(),
    frozen: frozenAt !== null,
  };
  const row = { figures: view, computedAt: now, frozenAt };
  await prisma.episodeFigures.upsert({ where: { episodeId }, create: { episodeId, ...row }, update: row });
  return view;
}

type LastingPart = Pick<EpisodeFiguresView, 'pageViews' | 'live' | 'replay' | 'uniqueViewers' | 'consultations'>;
type LivePart = Omit<EpisodeFiguresView, keyof LastingPart | 'episodeId' | 'computedAt' | 'frozen'>;

/** What froze stays as it was; what the replay adds goes on. */
function keepLive(kept: EpisodeFiguresView, lasting: LastingPart): LivePart & LastingPart {
  const { pageViews, replay, uniqueViewers, consultations } = lasting;
  return { ...kept, pageViews: { ...kept.pageViews, replay: pageViews.replay }, replay, uniqueViewers, consultations };
}

async function livePart(
  prisma: PrismaClient,
  episodeId: string,
  transitions: readonly Transition[],
  until: Date,
): Promise<LivePart> {
  const sendings = await prisma.publishSession.findMany({ where: { episodeId } });
  const minutes = await prisma.viewerMinute.findMany({ where: { episodeId }, orderBy: { minute: 'asc' } });
  return {
    broadcast: countsAsBroadcast(sendings, transitions),
    ...peakOf(minutes),
    minutes: minutesOf(minutes),
    retention: retentionOf(await stayedOf(prisma, episodeId, until)),
    ...(await interactionAt(prisma, episodeId, until)),
  };
}

async function lastingPart(prisma: PrismaClient, episodeId: string, linksUntil: Date, now: Date): Promise<LastingPart> {
  const { _sum: opens } = await prisma.episodeDay.aggregate({
    where: { episodeId },
    _sum: { opensAnnouncement: true, opensLive: true, opensReplay: true },
  });
  return {
    pageViews: {
      announcement: opens.opensAnnouncement ?? 0,
      live: opens.opensLive ?? 0,
      replay: opens.opensReplay ?? 0,
    },
    ...(await watchingOf(prisma, episodeId, linksUntil)),
    consultations: await consultationsAt(prisma, episodeId, now),
  };
}

type Watching = EpisodeFiguresView['live'];
const nothingWatched: Watching = {
  views: 0,
  viewsWebrtc: 0,
  viewsHls: 0,
  uniqueViewers: 0,
  watchMs: 0,
  watchMsWebrtc: 0,
  watchMsHls: 0,
};

/** A viewer of the live is the account that the device was known to belong to when the figures froze, else the device. */
async function watchingOf(
  prisma: PrismaClient,
  episodeId: string,
  linksUntil: Date,
): Promise<Pick<LastingPart, 'live' | 'replay' | 'uniqueViewers'>> {
  const rows = await prisma.$queryRaw<({ phase: EpisodePhase | null; viewersInAll: number } & Watching)[]>`
    SELECT view.phase, COUNT(*)::int AS views,
      COUNT(*) FILTER (WHERE transport = 'webrtc')::int AS "viewsWebrtc",
      COUNT(*) FILTER (WHERE transport = 'hls')::int AS "viewsHls",
      COUNT(DISTINCT COALESCE(CASE WHEN view.phase = 'live' AND link.at > ${linksUntil} THEN NULL ELSE link."accountId" END,
        view."viewerKey"))::int AS "uniqueViewers",
      COUNT(DISTINCT COALESCE(link."accountId", view."viewerKey"))::int AS "viewersInAll",
      SUM("webrtcMs"::bigint + "hlsMs")::float8 AS "watchMs",
      SUM("webrtcMs")::float8 AS "watchMsWebrtc", SUM("hlsMs")::float8 AS "watchMsHls"
    FROM "View" view LEFT JOIN "ViewerLink" link ON link."viewerKey" = view."viewerKey"
    WHERE view."episodeId" = ${episodeId}::uuid AND "webrtcMs" + "hlsMs" >= ${viewFromMs}
    GROUP BY GROUPING SETS ((view.phase), ())`;
  const of = (phase: EpisodePhase) => {
    const row = rows.find((each) => each.phase === phase);
    if (!row) return nothingWatched;
    const { phase: _phase, viewersInAll: _viewersInAll, ...watching } = row;
    return watching;
  };
  const whole = rows.find(({ phase }) => phase === null);
  return { live: of('live'), replay: of('replay'), uniqueViewers: whole?.viewersInAll ?? 0 };
}

async function stayedOf(prisma: PrismaClient, episodeId: string, linksUntil: Date): Promise<Stayed[]> {
  return prisma.$queryRaw<Stayed[]>`
    SELECT FLOOR(EXTRACT(EPOCH FROM stayed) / 60)::int AS minutes, COUNT(*)::int AS viewers
    FROM (SELECT MAX("lastAt") - MIN("startedAt") AS stayed
      FROM "View" view LEFT JOIN "ViewerLink" link ON link."viewerKey" = view."viewerKey" AND link.at <= ${linksUntil}
      WHERE view."episodeId" = ${episodeId}::uuid AND phase = 'live' AND "webrtcMs" + "hlsMs" >= ${viewFromMs}
      GROUP BY COALESCE(link."accountId", view."viewerKey")) AS viewers
    GROUP BY 1`;
}

/** Counts the distinct viewers of each minute from `from` on, from the raw reports. */
async function countMinutes(prisma: PrismaClient, episodeId: string, from: Date, linksUntil: Date): Promise<void> {
  const minute = new Date(Math.floor(from.getTime() / 60_000) * 60_000);
  await prisma.$executeRaw`
    INSERT INTO "ViewerMinute" ("episodeId", minute, viewers)
      SELECT report."episodeId", date_trunc('minute', report.at), COUNT(DISTINCT COALESCE(link."accountId", report."viewerKey"))
      FROM "PlayReport" report
        LEFT JOIN "ViewerLink" link ON link."viewerKey" = report."viewerKey" AND link.at <= ${linksUntil}
      WHERE report."episodeId" = ${episodeId}::uuid AND report.at >= ${minute} AND report.phase = 'live' AND report.watching
      GROUP BY 1, 2
      ON CONFLICT ("episodeId", minute) DO UPDATE SET viewers = excluded.viewers`;
}
