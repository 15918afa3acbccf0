import type { Router } from 'express';
import type { LiveRequestAnswer, LiveRequestData, viewingOperations } from '#protocol';
import { RateLimit } from '../accounts/rateLimit.ts';
import type { Audit } from '../administration/audit.ts';
import type { HttpHandlers, SessionAccount } from '../http/handlers.ts';
import { oneByOne } from '../inTurn.ts';
import type { Foundation } from '../services.ts';
import { Batch } from './batch.ts';
import { figuresCsv } from './figuresCsv.ts';
import { linkViewer } from './links.ts';
import { deleteOldLogs } from './logRetention.ts';
import { type PageView, writePageViews } from './pageViews.ts';
import { Refresher } from './refresher.ts';
import type { ArrivedReport } from './reports.ts';
import { writeReports } from './reportWriter.ts';
import { ViewersOfAddress } from './viewersOfAddress.ts';
import { viewingRoutes } from './viewingRoutes.ts';

export interface ViewingDependencies {
  audit: Audit;
  resolveSession: (cookieHeader: string | undefined) => Promise<SessionAccount | null>;
  /** Within which heartbeats are answered together, ms; left out: half a second. */
  lingerMs?: number;
}

/** What a report of played seconds is taken from: the claim of the live token. */
export interface PlayingViewer {
  readonly claim: {
    readonly episodeId: string;
    readonly kind: 'viewer' | 'guest' | 'crew';
    readonly viewerKey: string;
    readonly accountId: string | null;
    /** False beyond what counts of one address. */
    readonly counted: boolean;
  };
}

/** Who watches what and for how long, and the figures from it. */
export interface Viewing {
  readonly routes: HttpHandlers<keyof typeof viewingOperations>;
  /** For the namespace /live. Settles when the report is written: what is acknowledged and counts is never lost. */
  readonly handlers: {
    'live.played'(
      viewer: PlayingViewer,
      report: LiveRequestData<'live.played'>,
    ): Promise<LiveRequestAnswer<'live.played'>>;
  };
  /** Whether a device counts at the episode, coming from this address. */
  counts(episodeId: string, address: string, viewerKey: string): boolean;
  /** Openings and renewals of devices beyond what counts of one address, since the start. */
  readonly uncounted: number;
  /** Counts one opening of an episode's page. Settles when it is written, after some 50 ms: nobody needs to wait for it. */
  pageOpened(opened: Omit<PageView, 'at'>): Promise<void>;
  /**
   * The device's viewer is this account from now on. A device stays with the first account that signed in on it; of one account so
   * many new ones a day.
   */
  link(viewerKey: string, accountId: string): Promise<void>;
  /** Routes beside the contract: the bureau's table as CSV. */
  readonly files: Router;
  /** Writes what waits and brings all figures up to date at once, which happens by itself within some 10 s. */
  bringUpToDate(): Promise<void>;
  /** Takes up what a stopped server left, and begins to bring figures up to date. */
  start(): Promise<void>;
  /** Writes what waits, and stops. */
  close(): Promise<void>;
}

/** A heartbeat is answered after so long at most; nobody waits for it. ms */
const reportsLingerMs = 500;
const pageViewsLingerMs = 50;
/**
 * Of one account. A link looks through all devices of the account while the reports of all viewers wait, and a device is made by
 * opening a page without a token: what is beyond stays a viewer of its own.
 */
const newDevices = { most: 20, withinSeconds: 24 * 60 * 60 };
const retentionEveryMs = 24 * 60 * 60 * 1000;

export function createViewing(foundation: Foundation, dependencies: ViewingDependencies): Viewing {
  const { resolveSession, audit, lingerMs = reportsLingerMs } = dependencies;
  const { prisma, clock, log } = foundation;
  // Rollups are added to, and two writers at once would wait for each other's rows.
  const inTurn = oneByOne();
  const refresher = new Refresher(foundation, inTurn);
  const pageViews = new Batch<PageView>(pageViewsLingerMs, log, async (views) => {
    await inTurn(() => writePageViews(prisma, views, clock.now()));
    refresher.touch(new Map(views.map(({ episodeId }) => [episodeId, null])));
    return [];
  });
  const reports = new Batch<ArrivedReport>(lingerMs, log, async (arrived) => {
    await pageViews.flush(); // a play's first report is measured from the opening of its page
    const { refusals, touched } = await inTurn(() => writeReports(prisma, arrived, clock.now()));
    refresher.touch(touched);
    return refusals;
  });
  const ofAddress = new ViewersOfAddress(foundation);
  const ofAccount = new RateLimit(newDevices.most, newDevices.withinSeconds);
  let retention: NodeJS.Timeout | null = null;
  const runRetention = () =>
    deleteOldLogs(foundation).catch((error: unknown) =>
      log.error({ err: error }, 'old logs of viewers could not be deleted'),
    );

  return {
    routes: viewingRoutes(foundation, { audit, figuresOf: (episodeId) => refresher.figuresOf(episodeId) }),
    handlers: {
      async 'live.played'({ claim: { episodeId, kind, viewerKey, accountId, counted } }, report) {
        // Beyond what counts of an address one machine is any number of devices: it leaves no rows.
        if (kind === 'viewer' && !counted && !accountId) return {};
        const isViewer = kind === 'viewer' && counted;
        await reports.add({ ...report, episodeId, viewerKey, accountId, isViewer, at: clock.now() });
        return {};
      },
    },
    counts: (episodeId, address, viewerKey) => ofAddress.admits(episodeId, address, viewerKey),
    get uncounted() {
      return ofAddress.refused;
    },
    pageOpened: (opened) => pageViews.add({ ...opened, at: clock.now() }),
    async link(viewerKey, accountId) {
      if (await prisma.viewerLink.findUnique({ where: { viewerKey } })) return;
      if (!(await ofAccount.allows(accountId))) return;
      await reports.flush();
      refresher.touch(await inTurn(() => linkViewer(foundation, viewerKey, accountId)));
    },
    files: figuresCsv(foundation, resolveSession),
    async start() {
      await refresher.start();
      void runRetention();
      retention = setInterval(runRetention, retentionEveryMs);
      retention.unref();
    },
    async bringUpToDate() {
      await reports.flush();
      await pageViews.flush();
      await refresher.refresh();
    },
    async close() {
      if (retention) clearInterval(retention);
      await reports.flush();
      await pageViews.flush();
      refresher.close();
      await inTurn(async () => {}); // a refresh may be under way
    },
  };
}
