import { isDeepStrictEqual } from 'node:util';
import { type EpisodeFiguresView, episodeFigures } from '#protocol';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import { countsAsBroadcast, darkIntervals } from './broadcast.ts';
import type { CountedView } from './counting.ts';
import { type CountedFigures, EpisodeCount, type Links, type RawReport, type ViewOfViewer } from './episodeCount.ts';
import { consultationsAt, interactionAt } from './interactionFigures.ts';
import { logsKeptSince } from './logRetention.ts';
import type { LiveBounds } from './reportTime.ts';
import { returnsFromViews } from './returns.ts';

/** A stored value that its raw rows do not give again. */
export interface LiveDifference {
  /** 系列 and 期. */
  episode: string;
  value: string;
  stored: string;
  computed: string;
}

export interface LiveRecomputation {
  episodes: number;
  /** Episodes whose single rows are deleted by now: their figures stand as they are. */
  withoutRows: number;
  /** Episodes that changed after their figures were last brought up to date: these are at the next start. */
  behind: number;
  /** Episodes whose messages and questions are deleted by now: how many there were stands as it is. */
  withoutMessages: number;
  differences: LiveDifference[];
}

const rowsAtOnce = 20_000;

/** Computes every episode anew from the raw page views and reports, and compares each report, view, day and figure. */
export async function recomputeViewing(prisma: PrismaClient): Promise<LiveRecomputation> {
  const found: LiveRecomputation = { episodes: 0, withoutRows: 0, behind: 0, withoutMessages: 0, differences: [] };
  const keptSince = await logsKeptSince({ prisma });
  const links: Links = new Map((await prisma.viewerLink.findMany()).map(({ viewerKey, ...link }) => [viewerKey, link]));
  const episodes = await prisma.episode.findMany({
    where: { state: { notIn: ['draft', 'in_review'] } },
    orderBy: [{ seriesId: 'asc' }, { number: 'asc' }],
    include: { series: { select: { name: true } }, transitions: { orderBy: { at: 'asc' } } },
  });
  for (const { id, number, series, createdAt, liveAt, transitions } of episodes) {
    found.episodes += 1;
    if (keptSince && createdAt < keptSince) {
      found.withoutRows += 1;
      continue;
    }
    const compare = comparer(found, `${series.name} 第${number}期`);
    const count = await countEpisode(prisma, id, { liveAt, dark: darkIntervals(transitions) }, compare);
    await compareViews(prisma, id, count, compare);
    await compareDays(prisma, id, count, compare);
    const kept = await upToDateFigures(prisma, id);
    if (kept === 'behind') found.behind += 1;
    if (typeof kept !== 'object') continue;
    await compareFigures(prisma, kept, count.figures(links, kept.at), compare);
    if (await messagesDeleted(prisma, id)) found.withoutMessages += 1;
    else await compareInteraction(prisma, kept, compare);
  }
  await compareReturns(prisma, comparer(found, '全部'));
  return found;
}

type Compare = (value: string, stored: unknown, computed: unknown) => void;

function comparer({ differences }: LiveRecomputation, episode: string): Compare {
  return (value, stored, computed) => {
    if (isDeepStrictEqual(stored, computed)) return;
    differences.push({ episode, value, stored: JSON.stringify(stored), computed: JSON.stringify(computed) });
  };
}

async function countEpisode(
  prisma: PrismaClient,
  episodeId: string,
  live: LiveBounds,
  compare: Compare,
): Promise<EpisodeCount> {
  const count = new EpisodeCount(
    live,
    await prisma.pageView.findMany({
      where: { episodeId },
      select: { viewerKey: true, phase: true, counted: true, at: true },
    }),
  );
  for (let after = 0n; ; ) {
    const rows = await prisma.$queryRaw<(RawReport & { id: bigint; countedMs: number; watching: boolean })[]>`
      SELECT id, "viewerKey", "playId", phase, transport, "playedMs", counted, at, "countedMs", watching
      FROM "PlayReport" WHERE "episodeId" = ${episodeId}::uuid AND id > ${after} ORDER BY id LIMIT ${rowsAtOnce}`;
    for (const { id, countedMs, watching, ...report } of rows) {
      compare(`回报 ${id}`, { countedMs, watching }, count.add(report));
    }
    const last = rows.at(-1);
    if (!last) return count;
    after = last.id;
  }
}

async function compareViews(
  prisma: PrismaClient,
  episodeId: string,
  count: EpisodeCount,
  compare: Compare,
): Promise<void> {
  const stored = await prisma.view.findMany({ where: { episodeId } });
  const [kept, computed] = [viewsByKey(stored as (CountedView & { viewerKey: string })[]), viewsByKey(count.views)];
  compare('观看次数（含不足 3 秒）', kept.size, computed.size);
  for (const [key, view] of computed) compare(`观看 ${key}`, kept.get(key), view);
}

function viewsByKey(views: readonly ViewOfViewer[]): Map<string, CountedView> {
  return new Map(
    views.map(({ viewerKey, phase, transport, startedAt, lastAt, webrtcMs, hlsMs, lastPlayId }) => [
      `${viewerKey} ${phase} ${startedAt.toISOString()}`,
      { phase, transport, startedAt, lastAt, webrtcMs, hlsMs, lastPlayId },
    ]),
  );
}

async function compareDays(
  prisma: PrismaClient,
  episodeId: string,
  count: EpisodeCount,
  compare: Compare,
): Promise<void> {
  const select = { day: true, opensAnnouncement: true, opensLive: true, opensReplay: true, views: true };
  const stored = await prisma.episodeDay.findMany({ where: { episodeId }, select });
  const none = { opensAnnouncement: 0, opensLive: 0, opensReplay: 0, views: 0 };
  const kept = new Map(stored.map(({ day, ...counts }) => [day, counts]));
  const computed = count.days;
  for (const day of new Set([...kept.keys(), ...computed.keys()])) {
    compare(`${day} 的打开和观看`, kept.get(day) ?? none, computed.get(day) ?? none);
  }
}

interface KeptFigures {
  figures: EpisodeFiguresView;
  /** As of when those of the live are: frozen, or computed. */
  at: Date;
  computedAt: Date;
}

/** Nothing to compare: `none` there never was anything to count; `behind` they are older than the rows. */
async function upToDateFigures(prisma: PrismaClient, episodeId: string): Promise<KeptFigures | 'none' | 'behind'> {
  const kept = await prisma.episodeFigures.findUnique({ where: { episodeId } });
  const { _max } = await prisma.episodeDay.aggregate({ where: { episodeId }, _max: { changedAt: true } });
  if (!kept) return _max.changedAt ? 'behind' : 'none';
  const { computedAt, frozenAt } = kept;
  if (_max.changedAt && _max.changedAt > computedAt) return 'behind';
  return { figures: episodeFigures.parse(kept.figures), at: frozenAt ?? computedAt, computedAt };
}

async function compareFigures(
  prisma: PrismaClient,
  { figures: stored, computedAt }: KeptFigures,
  computed: CountedFigures,
  compare: Compare,
): Promise<void> {
  for (const key of Object.keys(computed) as (keyof typeof computed)[]) compare(key, stored[key], computed[key]);
  const { episodeId } = stored;
  const sendings = await prisma.publishSession.findMany({ where: { episodeId } });
  const transitions = await prisma.episodeTransition.findMany({ where: { episodeId }, orderBy: { at: 'asc' } });
  compare('broadcast', stored.broadcast, countsAsBroadcast(sendings, transitions));
  compare('consultations', stored.consultations, await consultationsAt(prisma, episodeId, computedAt));
}

/** By retention, which writes what it did. */
async function messagesDeleted(prisma: PrismaClient, episodeId: string): Promise<boolean> {
  return (await prisma.auditRow.count({ where: { action: 'episode.messagesDeleted', subject: episodeId } })) > 0;
}

async function compareInteraction(prisma: PrismaClient, { figures, at }: KeptFigures, compare: Compare): Promise<void> {
  const computed = await interactionAt(prisma, figures.episodeId, at);
  for (const key of Object.keys(computed) as (keyof typeof computed)[]) compare(key, figures[key], computed[key]);
}

/** Of all episodes together: who came back to which. */
async function compareReturns(prisma: PrismaClient, compare: Compare): Promise<void> {
  const table = (rows: readonly { episodeId: string; previousId: string; viewers: number }[]) =>
    new Map(rows.map(({ episodeId, previousId, viewers }) => [`${previousId} → ${episodeId}`, viewers]));
  const kept = table(await prisma.episodeReturn.findMany({ where: { viewers: { not: 0 } } }));
  const computed = table(await returnsFromViews(prisma));
  for (const key of new Set([...kept.keys(), ...computed.keys()])) {
    compare(`再次观看 ${key}`, kept.get(key) ?? 0, computed.get(key) ?? 0);
  }
}
