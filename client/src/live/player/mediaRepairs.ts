/** `recover`: as hls.js advises; `anew`: with a new player; `other_player`: with another one than hls.js. */
export type MediaRepair = 'recover' | 'anew' | 'other_player';

/** So many recoveries within so long are tried; a new player that fails within so long has not helped. ms */
const mostRecoveries = 2;
const recoveriesWithinMs = 10_000;
const anewWithinMs = 60_000;

/** What helps against the next error of the media: what has not helped just now does not help again. */
export function createMediaRepairs(): (now: number) => MediaRepair {
  let recoveries: number[] = [];
  let anewAt = Number.NEGATIVE_INFINITY;
  return (now) => {
    recoveries = recoveries.filter((at) => now - at < recoveriesWithinMs);
    if (recoveries.length < mostRecoveries) {
      recoveries.push(now);
      return 'recover';
    }
    recoveries = [];
    const hasNotHelped = now - anewAt < anewWithinMs;
    anewAt = now;
    return hasNotHelped ? 'other_player' : 'anew';
  };
}
