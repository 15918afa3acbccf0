import type { LiveMessageView } from '#protocol';

/** A message on its way over the picture. */
export interface Bullet {
  readonly id: string;
  readonly text: string;
  readonly lane: number;
  readonly startedAt: number;
}

const lanes = 4;
/** A lane is free again after so long, ms: by then the last one has come in from the edge. */
const laneMs = 2500;

/** Gives each new message a free lane; when there is none, it is not flown: the list has it all the same. */
export function placeBullets(flying: readonly Bullet[], messages: readonly LiveMessageView[], now: number): Bullet[] {
  const placed = [...flying];
  for (const { id, text } of messages) {
    const taken = new Set(placed.filter(({ startedAt }) => now - startedAt < laneMs).map(({ lane }) => lane));
    const lane = Array.from({ length: lanes }, (_, index) => index).find((index) => !taken.has(index));
    if (lane !== undefined) placed.push({ id, text, lane, startedAt: now });
  }
  return placed;
}
