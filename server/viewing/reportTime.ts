import type { EpisodeState } from '../../prisma/generated/client.ts';

/** So long after the program left the air, or the replay was withdrawn, the last reports of those who watched may come. */
const graceMs = 30_000;
const whileOn = {
  live: { on: ['live', 'interrupted'], after: ['blocked', 'ended'] },
  replay: { on: ['replay_published'], after: ['archived'] },
} as const satisfies Record<string, { on: readonly EpisodeState[]; after: readonly EpisodeState[] }>;

export interface EpisodeOnAir {
  state: EpisodeState;
  stateSince: Date;
  liveAt: Date | null;
}

/**
 * The moment that a report which came at `at` is dated: its arrival, at the latest the moment at which the program left the air.
 * Null when nothing of this phase could be watched: the report is refused.
 */
export function dateReport(phase: 'live' | 'replay', at: Date, episode: EpisodeOnAir): Date | null {
  const { state, stateSince, liveAt } = episode;
  if (phase === 'live' && (!liveAt || at < liveAt)) return null;
  const { on, after }: { on: readonly EpisodeState[]; after: readonly EpisodeState[] } = whileOn[phase];
  if (on.includes(state)) return at;
  if (!after.includes(state) || at.getTime() > stateSince.getTime() + graceMs) return null;
  return at < stateSince ? at : stateSince;
}
