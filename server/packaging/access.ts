import type { Episode } from '../../prisma/generated/client.ts';

/** What decides who gets which of an episode's media. */
export type MediaRow = Pick<
  Episode,
  'state' | 'stateSince' | 'trimStartMs' | 'trimEndMs' | 'captionsPath' | 'contentDeletedAt'
>;

export const mediaColumns = {
  state: true,
  stateSince: true,
  trimStartMs: true,
  trimEndMs: true,
  captionsPath: true,
  contentDeletedAt: true,
} as const;

/** After the end players finish what they have begun. */
const afterEndMs = 2 * 60_000;

const onAir: readonly MediaRow['state'][] = ['live', 'interrupted', 'blocked'];

/** Whether the playlists of the program on the air are public, and whether they have ended. */
export function programAccess({ state, stateSince }: MediaRow, now: Date): 'running' | 'ended' | 'closed' {
  if (onAir.includes(state)) return 'running';
  return state === 'ended' && now.getTime() - stateSince.getTime() < afterEndMs ? 'ended' : 'closed';
}

export function isReplayPublic({ state }: MediaRow): boolean {
  return state === 'replay_published';
}
