import type { PlayTransport } from '#protocol';
import type { Interval } from './broadcast.ts';

/** A view counts from so many ms really played on. */
export const viewFromMs = 3_000;
/** Who plays again within so long is still at the same view. */
const sameViewMs = 60_000;
/** A view that was played for so long is over: a screen in a hall may play for weeks, and the columns hold 24 days. */
const longestViewMs = 24 * 60 * 60_000;
/**
 * A report is about at most so long before it came, as far as that time is not counted yet: heartbeats of 15 s may be late, and
 * after a lost connection up to four come at once.
 */
const claimableMs = 60_000;

/** One report as the figures take it. */
export interface PlayedReport {
  playId: string;
  phase: 'live' | 'replay';
  transport: PlayTransport;
  playedMs: number;
  at: Date;
}

/** A view as it stands after the reports so far. */
export interface CountedView {
  phase: 'live' | 'replay';
  /** Where it began: it counts there. */
  transport: PlayTransport;
  startedAt: Date;
  lastAt: Date;
  webrtcMs: number;
  hlsMs: number;
  lastPlayId: string;
}

/** What has been counted of one viewer key at one episode. */
export interface CountedViewer<View extends CountedView = CountedView> {
  /** Time up to here is counted, or can no longer be; null before the first report. */
  countedUntil: Date | null;
  latest: { live: View | null; replay: View | null };
}

/** What bounds a report besides the viewer's earlier ones. */
export interface Bounds {
  /** The play's first report cannot be about time before this: the viewer's last counted opening of the page. Null for later ones, and without any. */
  openedAt: Date | null;
  /** First moment on the air, for reports of the live. */
  liveAt: Date | null;
  /** When there was no program, for reports of the live. In order of their beginning; they may overlap. */
  dark: readonly Interval[];
}

export interface Counted<View extends CountedView> {
  countedMs: number;
  /** The view counts with this report: it is a heartbeat of the viewers at one time. */
  watching: boolean;
  /** The view that the report belongs to, as it is now; null when nothing was played. */
  view: View | null;
  /** The view has come to count by this report. */
  began: boolean;
}

export function newViewer<View extends CountedView>(): CountedViewer<View> {
  return { countedUntil: null, latest: { live: null, replay: null } };
}

/**
 * Counts one report into the viewer, which it changes. Seconds of a viewer key are counted once, however many plays claim them:
 * what is counted in total is never more than the time since the page was opened. `begin` makes a view of its first report.
 */
export function countReport<View extends CountedView>(
  viewer: CountedViewer<View>,
  report: PlayedReport,
  bounds: Bounds,
  begin: (view: CountedView) => View,
): Counted<View> {
  if (report.playedMs === 0) return { countedMs: 0, watching: false, view: null, began: false };
  const countedMs = claim(viewer, report, bounds);
  const view =
    viewOf(viewer.latest[report.phase], report, countedMs, bounds.openedAt) ?? begin(newView(report, countedMs));
  viewer.latest[report.phase] = view;
  const before = playedMsOf(view);
  if (report.transport === 'webrtc') view.webrtcMs += countedMs;
  else view.hlsMs += countedMs;
  view.lastAt = report.at;
  view.lastPlayId = report.playId;
  const counts = playedMsOf(view) >= viewFromMs;
  return { countedMs, watching: counts && countedMs > 0, view, began: counts && before < viewFromMs };
}

/** Really played in the view, over both transports, ms. */
export function playedMsOf({ webrtcMs, hlsMs }: Pick<CountedView, 'webrtcMs' | 'hlsMs'>): number {
  return webrtcMs + hlsMs;
}

/** How much of the report is counted, ms; the viewer's time is spent by so much. */
function claim(viewer: CountedViewer<CountedView>, report: PlayedReport, { openedAt, liveAt, dark }: Bounds): number {
  const at = report.at.getTime();
  const isLive = report.phase === 'live';
  const anchors = [viewer.countedUntil, openedAt, isLive ? liveAt : null];
  // Who never opened the page has no time to claim yet: from this report on it runs.
  const known = viewer.countedUntil !== null || openedAt !== null;
  const from = known ? Math.max(at - claimableMs, ...anchors.flatMap((anchor) => anchor?.getTime() ?? [])) : at;
  let countedMs = 0;
  // A clock that was ahead and is put right again has counted what is still to come: that is forgotten.
  let until = Math.min(from, at);
  for (const part of without(isLive ? dark : [], { from: until, to: at })) {
    const taken = Math.min(report.playedMs - countedMs, part.to - part.from);
    if (taken === 0) break;
    countedMs += taken;
    until = part.from + taken;
  }
  viewer.countedUntil = new Date(until);
  return countedMs;
}

/** What is left of a time. */
function without(dark: readonly Interval[], { from, to }: Interval): Interval[] {
  let begins = from;
  const parts = dark.map((interval) => {
    const part = { from: begins, to: Math.min(interval.from, to) };
    begins = Math.max(begins, interval.to);
    return part;
  });
  return [...parts, { from: begins, to }].filter((part) => part.from < part.to);
}

/**
 * The latest view, if the report goes on with it: after any pause of the same player, else within a minute. Another begins only when the page was
 * opened anew since: each view of a phase after the first needs an opening, whatever a script reports.
 */
function viewOf<View extends CountedView>(
  latest: View | null,
  report: PlayedReport,
  countedMs: number,
  openedAt: Date | null,
): View | null {
  if (!latest || playedMsOf(latest) >= longestViewMs) return null;
  const awayMs = report.at.getTime() - countedMs - latest.lastAt.getTime();
  const goesOn = latest.lastPlayId === report.playId || awayMs <= sameViewMs;
  return goesOn || !openedAt || openedAt <= latest.startedAt ? latest : null;
}

function newView({ phase, transport, at, playId }: PlayedReport, countedMs: number): CountedView {
  const startedAt = new Date(at.getTime() - countedMs);
  return { phase, transport, startedAt, lastAt: at, webrtcMs: 0, hlsMs: 0, lastPlayId: playId };
}
