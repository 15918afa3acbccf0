import type { EpisodeState } from '../../prisma/generated/client.ts';

/** 播出期数 counts an episode from one sending of so long in state live on. ms */
const broadcastFromMs = 5 * 60_000;

export interface Sending {
  startedAt: Date;
  /** Null while it runs, and after a crash: then it counts until `lastSeenAt`. */
  endedAt: Date | null;
  lastSeenAt: Date;
}

/** By HLS something is still shown so long after the program left the air. ms */
export const stillShownMs = 30_000;

/** Wall clock ms; `to` is infinite while it lasts. */
export interface Interval {
  from: number;
  to: number;
}

export interface Transition {
  toState: EpisodeState;
  at: Date;
}

/** Whether one sending of the program was live for at least 5 min: an episode that was blocked or interrupted for all of it was not. */
export function countsAsBroadcast(sendings: readonly Sending[], transitions: readonly Transition[]): boolean {
  const live = liveIntervals(transitions);
  return sendings.some(({ startedAt, endedAt, lastSeenAt }) => {
    const from = startedAt.getTime();
    const to = (endedAt ?? lastSeenAt).getTime();
    const liveMs = live.reduce((sum, part) => sum + Math.max(0, Math.min(to, part.to) - Math.max(from, part.from)), 0);
    return liveMs >= broadcastFromMs;
  });
}

/**
 * When there was no program: from 30 s after it was interrupted or cut until it is live again. Nothing that is said to be played then
 * counts. `transitions` in order of time.
 */
export function darkIntervals(transitions: readonly Transition[]): Interval[] {
  return transitions.flatMap(({ toState, at }, index) => {
    if (toState !== 'interrupted' && toState !== 'blocked') return [];
    const back = transitions.slice(index + 1).find((later) => later.toState === 'live');
    const dark = { from: at.getTime() + stillShownMs, to: back?.at.getTime() ?? Number.POSITIVE_INFINITY };
    return dark.from < dark.to ? [dark] : [];
  });
}

/** `transitions` in order of time. */
function liveIntervals(transitions: readonly Transition[]): Interval[] {
  return transitions.flatMap(({ toState, at }, index) =>
    toState === 'live'
      ? [{ from: at.getTime(), to: transitions[index + 1]?.at.getTime() ?? Number.POSITIVE_INFINITY }]
      : [],
  );
}
