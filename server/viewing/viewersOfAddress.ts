import type { Foundation } from '../services.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Beyond so many the oldest days are looked through. */
const tidyBeyond = 10_000;

interface Day {
  since: number;
  viewers: Set<string>;
  isFull: boolean;
}

/**
 * Bounds how many devices of one address count at an episode within a day: a device is made by opening the page without a token, so
 * that one machine could make any number. Whoever is beyond the bound watches and is not counted. In memory: a restart forgives.
 */
export class ViewersOfAddress {
  readonly #foundation: Pick<Foundation, 'clock' | 'config' | 'log'>;
  readonly #days = new Map<string, Day>();
  #refused = 0;

  constructor(foundation: Pick<Foundation, 'clock' | 'config' | 'log'>) {
    this.#foundation = foundation;
  }

  /** Openings and renewals of devices beyond the bound, since the start. */
  get refused(): number {
    return this.#refused;
  }

  /** Whether the device counts when it comes from this address; who counted before does. */
  admits(episodeId: string, address: string, viewerKey: string): boolean {
    const day = this.#dayOf(`${episodeId} ${address}`);
    if (day.viewers.has(viewerKey)) return true;
    if (day.viewers.size < this.#foundation.config.live.viewersPerAddress) {
      day.viewers.add(viewerKey);
      return true;
    }
    this.#refused += 1;
    if (!day.isFull)
      this.#foundation.log.warn({ episode: episodeId.slice(0, 8) }, 'an address has more viewers than count');
    day.isFull = true;
    return false;
  }

  #dayOf(key: string): Day {
    const now = this.#foundation.clock.now().getTime();
    const present = this.#days.get(key);
    if (present && now - present.since < dayMs) return present;
    if (this.#days.size >= tidyBeyond) {
      for (const [old, { since }] of this.#days) if (now - since >= dayMs) this.#days.delete(old);
    }
    const day = { since: now, viewers: new Set<string>(), isFull: false };
    this.#days.set(key, day);
    return day;
  }
}
