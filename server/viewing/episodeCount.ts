import type { EpisodeFiguresView } from '#protocol';
import { dayOf } from '../shanghaiTime.ts';
import { type CountedView, type CountedViewer, countReport, newViewer, playedMsOf, viewFromMs } from './counting.ts';
import { minutesOf, peakOf, retentionOf, type Stayed, type ViewersInMinute } from './curves.ts';
import type { PageView } from './pageViews.ts';
import type { LiveBounds } from './reportTime.ts';

/** A report as its raw row has it. */
export interface RawReport {
  viewerKey: string;
  playId: string;
  phase: 'live' | 'replay';
  transport: 'webrtc' | 'hls';
  playedMs: number;
  counted: boolean;
  at: Date;
}

export type RawPageView = Pick<PageView, 'viewerKey' | 'phase' | 'counted' | 'at'>;

/** Which account a device turned out to be, and since when that is known. */
export type Links = ReadonlyMap<string, { accountId: string; at: Date }>;

export interface ViewOfViewer extends CountedView {
  viewerKey: string;
}

export interface DayCount {
  opensAnnouncement: number;
  opensLive: number;
  opensReplay: number;
  views: number;
}

export type CountedFigures = Pick<
  EpisodeFiguresView,
  'pageViews' | 'live' | 'replay' | 'uniqueViewers' | 'peakConcurrent' | 'peakAt' | 'minutes' | 'retention'
>;

const minuteMs = 60_000;
const opens = { announcement: 'opensAnnouncement', live: 'opensLive', replay: 'opensReplay' } as const;

/**
 * The figures of one episode by their definitions (docs/figures.md), from its raw rows alone: what the rollups are measured
 * against. Takes all page views, then the reports one by one in the order in which they came.
 */
export class EpisodeCount {
  readonly #live: LiveBounds;
  readonly #pageViews: readonly RawPageView[];
  readonly #openings: ReadonlyMap<string, number[]>;
  readonly #viewers = new Map<string, CountedViewer<ViewOfViewer>>();
  readonly #plays = new Set<string>();
  readonly #heartbeats = new Map<number, Set<string>>();
  readonly #views = new Set<ViewOfViewer>();

  constructor(live: LiveBounds, pageViews: readonly RawPageView[]) {
    this.#live = live;
    this.#pageViews = pageViews;
    const counted = pageViews.filter((view) => view.counted);
    const byViewer = Map.groupBy(counted, ({ viewerKey }) => viewerKey);
    this.#openings = new Map([...byViewer].map(([viewerKey, list]) => [viewerKey, list.map(({ at }) => at.getTime())]));
  }

  /** What of the report counts. */
  add(report: RawReport): { countedMs: number; watching: boolean } {
    const isFirst = !this.#plays.has(report.playId);
    this.#plays.add(report.playId);
    if (!report.counted) return { countedMs: 0, watching: false };
    const { viewerKey, at } = report;
    const viewer = this.#viewers.get(viewerKey) ?? newViewer<ViewOfViewer>();
    this.#viewers.set(viewerKey, viewer);
    const bounds = { openedAt: isFirst ? this.#openedBefore(viewerKey, at) : null, ...this.#live };
    const { countedMs, watching, view } = countReport(viewer, report, bounds, (begun) => ({ ...begun, viewerKey }));
    if (view) this.#views.add(view);
    if (watching && report.phase === 'live') {
      const minute = Math.floor(at.getTime() / minuteMs) * minuteMs;
      this.#heartbeats.set(minute, (this.#heartbeats.get(minute) ?? new Set()).add(viewerKey));
    }
    return { countedMs, watching };
  }

  /** All views, also those that are too short to count. */
  get views(): ViewOfViewer[] {
    return [...this.#views];
  }

  get days(): Map<string, DayCount> {
    const days = new Map<string, DayCount>();
    const add = (at: Date, what: keyof DayCount) => {
      const none = { opensAnnouncement: 0, opensLive: 0, opensReplay: 0, views: 0 };
      const day = days.get(dayOf(at)) ?? none;
      days.set(dayOf(at), { ...day, [what]: day[what] + 1 });
    };
    for (const { counted, phase, at } of this.#pageViews) if (counted) add(at, opens[phase]);
    for (const { startedAt } of this.#counted()) add(startedAt, 'views');
    return days;
  }

  /** `liveLinksUntil`: when the figures of the live froze; links that became known later are only in the rest. */
  figures(links: Links, liveLinksUntil: Date): CountedFigures {
    const person = (viewerKey: string) => links.get(viewerKey)?.accountId ?? viewerKey;
    const liveViewer = (viewerKey: string) => {
      const link = links.get(viewerKey);
      return link && link.at <= liveLinksUntil ? link.accountId : viewerKey;
    };
    const views = this.#counted();
    const of = (wanted: CountedView['phase']) => views.filter(({ phase }) => phase === wanted);
    const minutes: ViewersInMinute[] = [...this.#heartbeats]
      .sort(([one], [other]) => one - other)
      .map(([minute, keys]) => ({ minute: new Date(minute), viewers: new Set([...keys].map(liveViewer)).size }));
    const opened = (wanted: RawPageView['phase']) =>
      this.#pageViews.filter(({ phase, counted }) => counted && phase === wanted).length;
    return {
      pageViews: { announcement: opened('announcement'), live: opened('live'), replay: opened('replay') },
      live: watching(of('live'), liveViewer),
      replay: watching(of('replay'), person),
      uniqueViewers: new Set(views.map(({ viewerKey }) => person(viewerKey))).size,
      ...peakOf(minutes),
      minutes: minutesOf(minutes),
      retention: retentionOf(stayed(of('live'), liveViewer)),
    };
  }

  #counted(): ViewOfViewer[] {
    return this.views.filter((view) => playedMsOf(view) >= viewFromMs);
  }

  #openedBefore(viewerKey: string, at: Date): Date | null {
    const before = this.#openings.get(viewerKey)?.filter((opened) => opened <= at.getTime()) ?? [];
    return before.length === 0 ? null : new Date(Math.max(...before));
  }
}

function watching(views: readonly ViewOfViewer[], person: (viewerKey: string) => string): EpisodeFiguresView['live'] {
  const sum = (value: (view: ViewOfViewer) => number) => views.reduce((total, view) => total + value(view), 0);
  return {
    views: views.length,
    viewsWebrtc: views.filter(({ transport }) => transport === 'webrtc').length,
    viewsHls: views.filter(({ transport }) => transport === 'hls').length,
    uniqueViewers: new Set(views.map(({ viewerKey }) => person(viewerKey))).size,
    watchMs: sum(playedMsOf),
    watchMsWebrtc: sum(({ webrtcMs }) => webrtcMs),
    watchMsHls: sum(({ hlsMs }) => hlsMs),
  };
}

/** How long each viewer stayed, from the first moment to the last. */
function stayed(views: readonly ViewOfViewer[], person: (viewerKey: string) => string): Stayed[] {
  const byViewer = Map.groupBy(views, ({ viewerKey }) => person(viewerKey));
  return [...byViewer.values()].map((own) => {
    const first = Math.min(...own.map(({ startedAt }) => startedAt.getTime()));
    const last = Math.max(...own.map(({ lastAt }) => lastAt.getTime()));
    return { minutes: Math.floor((last - first) / minuteMs), viewers: 1 };
  });
}
