import type { Side } from '#protocol';

/** One uninterrupted connection of one side. */
export interface Segment {
  side: Side;
  connectedAt: Date;
  /** null: it was never closed. */
  disconnectedAt: Date | null;
  /** The last moment it was known to be connected: an open segment counts until then. */
  lastSeenAt: Date;
}

/** How long both sides were connected at the same time, ms. Segments of one side may overlap; no moment counts twice. */
export function bothConnectedMs(segments: readonly Segment[]): number {
  const changes = segments.flatMap(({ side, connectedAt, disconnectedAt, lastSeenAt }) => {
    const from = connectedAt.getTime();
    const until = (disconnectedAt ?? lastSeenAt).getTime();
    if (until <= from) return [];
    return [
      { at: from, side, by: 1 },
      { at: until, side, by: -1 },
    ];
  });
  changes.sort((a, b) => a.at - b.at);
  const connected: Record<Side, number> = { citizen: 0, lawyer: 0 };
  let total = 0;
  let since = 0;
  for (const { at, side, by } of changes) {
    if (connected.citizen > 0 && connected.lawyer > 0) total += at - since;
    connected[side] += by;
    since = at;
  }
  return total;
}
