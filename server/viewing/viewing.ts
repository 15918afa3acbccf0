import type { Router } from 'express';
import type { LiveRequestAnswer, LiveRequestData, viewingOperations } from '#protocol';
import type { EpisodePhase } from '../../prisma/generated/client.ts';
import type { HttpHandlers, SessionAccount } from '../http/handlers.ts';

export interface ViewingDependencies {
  resolveSession: (cookieHeader: string | undefined) => Promise<SessionAccount | null>;
}

/** What a report of played seconds is taken from: the claim of the live token. */
export interface PlayingViewer {
  readonly claim: {
    readonly episodeId: string;
    readonly kind: 'viewer' | 'guest' | 'crew';
    readonly viewerKey: string;
    readonly accountId: string | null;
  };
}

export interface PageOpened {
  episodeId: string;
  viewerKey: string;
  phase: EpisodePhase;
  /** False for staff, crew and test accounts: kept and never counted. */
  counted: boolean;
}

/** Who watches what and for how long, and the figures from it. */
export interface Viewing {
  readonly routes: HttpHandlers<keyof typeof viewingOperations>;
  /** For the namespace /live. Settles when the report is written: what is acknowledged is never lost. */
  readonly handlers: {
    'live.played'(
      viewer: PlayingViewer,
      report: LiveRequestData<'live.played'>,
    ): Promise<LiveRequestAnswer<'live.played'>>;
  };
  /** Counts one opening of an episode's page. Settles when it is written, after some 50 ms: nobody needs to wait for it. */
  pageOpened(opened: PageOpened): Promise<void>;
  /** The device's viewer is this account from now on. A device stays with the first account that signed in on it. */
  link(viewerKey: string, accountId: string): Promise<void>;
  /** Routes beside the contract: the bureau's table as CSV. */
  readonly files: Router;
  /** Takes up what a stopped server left, and begins to bring figures up to date. */
  start(): Promise<void>;
  /** Writes what waits, and stops. */
  close(): Promise<void>;
}
