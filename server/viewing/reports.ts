import type { LiveRequestData } from '#protocol';

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
  /** First moment on the air. */
  liveAt: Date | null;
}
