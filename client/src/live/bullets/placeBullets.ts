import type { LiveMessageView } from '#protocol';

/** A message on its way over the picture. */
export interface Bullet {
  readonly id: string;
  readonly text: string;
  readonly lane: number;
  /** When it has come in from the edge as a whole, and the next one may follow. ms since the epoch */
  readonly laneFreeAt: number;
  /** How long it flies, ms. */
  readonly flightMs: number;
}

const lanes = 4;
/** About as many characters as a phone is wide. */
const widthInCharacters = 16;
/** All fly equally fast. */
const characterMs = 350;
const distanceMs = 500;

/** Gives each new message a free lane; when there is none, it is not flown: the list has it all the same. */
export function placeBullets(flying: readonly Bullet[], messages: readonly LiveMessageView[], now: number): Bullet[] {
  const placed = [...flying];
  for (const { id, text } of messages) {
    const taken = new Set(placed.filter(({ laneFreeAt }) => laneFreeAt > now).map(({ lane }) => lane));
    const lane = Array.from({ length: lanes }, (_, index) => index).find((index) => !taken.has(index));
    if (lane === undefined) continue;
    const flightMs = (widthInCharacters + text.length) * characterMs;
    placed.push({ id, text, lane, flightMs, laneFreeAt: now + text.length * characterMs + distanceMs });
  }
  return placed;
}
