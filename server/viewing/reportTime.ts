import type { EpisodeState } from '../../prisma/generated/client.ts';
import { type Interval, stillShownMs } from './broadcast.ts';

/** So long after the live's end its figures freeze. ms */
export const freezeAfterMs = 10 * 60_000;
/** So long after a cut or the end the last reports of those who watched may come: all are written before the figures freeze. */
const liveGraceMs = freezeAfterMs - 60_000;
const replayGraceMs = 30_000;

export interface EpisodeOnAir {
  state: EpisodeState;
  stateSince: Date;
  /** First and last moment on the air. */
  liveAt: Date | null;
  endedAt: Date | null;
  /** Its replay was published once. */
  wasPublished: boolean;
}

/** What bounds the reports of an episode's live. */
export interface LiveBounds {
  liveAt: Date | null;
  /** When there was no program. */
  dark: readonly Interval[];
}

/**
 * The moment that a report which came at `at` is dated: its arrival, at the latest the moment at which the program left the air.
 * Null when nothing of this phase could be watched: the report is refused.
 */
export function dateReport(phase: 'live' | 'replay', at: Date, episode: EpisodeOnAir): Date | null {
  return phase === 'live' ? dateLive(at, episode) : dateReplay(at, episode);
}

function dateLive(at: Date, { state, stateSince, liveAt, endedAt, wasPublished }: EpisodeOnAir): Date | null {
  if (!liveAt || at < liveAt) return null;
  if (state === 'live') return at;
  if (state === 'interrupted') return earlier(at, new Date(stateSince.getTime() + stillShownMs));
  // Not once its replay can be watched: what is dated back must come before what is counted of that.
  if (wasPublished || (state !== 'blocked' && state !== 'ended' && state !== 'replay_review')) return null;
  return untilLeft(at, state !== 'blocked' && endedAt ? earlier(endedAt, stateSince) : stateSince, liveGraceMs);
}

function dateReplay(at: Date, { state, stateSince }: EpisodeOnAir): Date | null {
  if (state === 'replay_published') return at;
  return state === 'archived' ? untilLeft(at, stateSince, replayGraceMs) : null;
}

function untilLeft(at: Date, left: Date, graceMs: number): Date | null {
  if (at.getTime() > left.getTime() + graceMs) return null;
  return earlier(at, left);
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
