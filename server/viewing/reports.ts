import type { LiveRequestData } from '#protocol';
import type { LiveBounds } from './reportTime.ts';

/** A report as it came, and from whom. */
export interface ArrivedReport extends LiveRequestData<'live.played'> {
  episodeId: string;
  viewerKey: string;
  accountId: string | null;
  /** False for crew and guests, beyond what counts of one address, and at test episodes. */
  isViewer: boolean;
  at: Date;
}

/** A report that is accepted: `at` is the moment that it is dated. */
export interface DatedReport extends ArrivedReport {
  live: LiveBounds;
}
