import { z } from 'zod';
import { count, day, id, instant, nothing, text } from '../common.ts';
import { operation } from '../operation.ts';

export const playTransport = z.enum(['webrtc', 'hls']);
export type PlayTransport = z.infer<typeof playTransport>;

/** The figures of one kind of watching, by the definitions in docs/figures.md. */
const watching = z.object({
  views: count,
  viewsWebrtc: count,
  viewsHls: count,
  uniqueViewers: count,
  /** Sums in ms; divided only where they are shown. */
  watchMs: z.int().nonnegative(),
  watchMsWebrtc: z.int().nonnegative(),
  watchMsHls: z.int().nonnegative(),
});

export const episodeFigures = z.object({
  episodeId: id,
  /** Counts as broadcast (播出期数): at least 5 min live in one sending. */
  broadcast: z.boolean(),
  pageViews: z.object({ announcement: count, live: count, replay: count }),
  live: watching,
  replay: watching,
  uniqueViewers: count,
  peakConcurrent: count,
  peakAt: instant.nullable(),
  messagesShown: count,
  questionsReceived: count,
  questionsAnswered: count,
  /** Consultations requested with this episode as source. */
  consultations: count,
  /** Distinct viewers in each minute of the live. */
  minutes: z.array(z.object({ at: instant, viewers: count })),
  /** Of the live's viewers, the share (0..1) still watching so many minutes after they began. */
  retention: z.array(z.object({ minute: count, share: z.number().min(0).max(1) })),
  computedAt: instant,
  /** 10 min after the end: the live's part changes no more, the replay's goes on. */
  frozen: z.boolean(),
});
export type EpisodeFiguresView = z.infer<typeof episodeFigures>;

/** Which of our figures the one of another platform stands beside: 观看人次 or 浏览量. */
export const outsideMetric = z.enum(['views', 'pageViews']);

export const outsideFigure = z.object({
  id,
  platform: z.string(),
  metric: outsideMetric,
  value: count,
  /** 截至: up to which day the platform has counted. */
  asOf: day,
  evidence: z.string(),
  enteredAt: instant,
  enteredBy: z.string(),
  /** The latest of its platform and metric: the one that counts. */
  counts: z.boolean(),
});

export const episodeFigureRow = z.object({
  episodeId: id,
  seriesName: z.string(),
  number: z.int(),
  title: z.string(),
  liveAt: instant.nullable(),
  /** Counts as broadcast (播出期数). */
  broadcast: z.boolean(),
  pageViews: count,
  viewsLive: count,
  viewsReplay: count,
  uniqueViewers: count,
  peakConcurrent: count,
  watchMs: z.int().nonnegative(),
  /** 站外, entered by hand. */
  outsideViews: count,
  outsidePageViews: count,
});

/** What a figure says (口径), for the tap beside it. */
export const figureDefinition = z.object({
  key: z.string(),
  name: z.string(),
  definition: z.string(),
  unit: z.string(),
});

const period = z.strictObject({ from: day, to: day });
const readers = ['statistics_officer', 'sys_admin', 'live_producer', 'content_approver'] as const;

export const viewingOperations = {
  getEpisodeFigures: operation({
    method: 'GET',
    path: '/api/staff/episodes/:episodeId/figures',
    access: [...readers, 'live_host', 'live_moderator'],
    summary: 'Figures of one episode with the curve over time.',
    params: z.strictObject({ episodeId: id }),
    answer: z.object({
      figures: episodeFigures,
      /** Openings that are kept and do not count, as far as single rows are still there. */
      uncountedOpens: count,
      outside: z.array(outsideFigure),
      definitions: z.array(figureDefinition),
    }),
  }),
  getLiveFigures: operation({
    method: 'GET',
    path: '/api/figures/live',
    access: readers,
    summary:
      'Episodes first broadcast in a period (days in Asia/Shanghai, both included) and their totals up to now; unique viewers as the sum over episodes and deduplicated over all of them, both labelled; what was opened and watched within the period.',
    query: period,
    answer: z.object({
      episodes: z.array(episodeFigureRow),
      totals: z.object({
        /** 播出期数 */
        broadcasts: count,
        pageViews: count,
        views: count,
        uniqueViewersSum: count,
        uniqueViewersDeduplicated: count,
        watchMs: z.int().nonnegative(),
        outsideViews: count,
        outsidePageViews: count,
      }),
      /** Sums of the days: what was opened and watched within the period, of whichever episode. */
      inPeriod: z.object({ pageViews: count, views: count }),
      /** What was opened and watched on each day of the period, of whichever episode. */
      days: z.array(z.object({ day, pageViews: count, views: count })),
      definitions: z.array(figureDefinition),
      computedAt: instant,
    }),
  }),
  addOutsideFigure: operation({
    method: 'POST',
    path: '/api/figures/live/:episodeId/outside',
    access: ['statistics_officer', 'live_producer'],
    summary:
      '站外 views or page views of a platform up to a day, with evidence; shown apart. Of several the latest day counts.',
    params: z.strictObject({ episodeId: id }),
    body: z.strictObject({
      platform: text(30),
      metric: outsideMetric,
      value: count,
      asOf: day,
      evidence: text(300),
    }),
    answer: outsideFigure,
  }),
  removeOutsideFigure: operation({
    method: 'DELETE',
    path: '/api/figures/live/:episodeId/outside/:outsideId',
    access: ['statistics_officer', 'live_producer'],
    summary: 'Takes an entry back; its row stays.',
    params: z.strictObject({ episodeId: id, outsideId: id }),
    answer: nothing,
  }),
} as const;
