import { Unwrapper } from '../unwrap.ts';

/** A sender's clock may run that much slower than ours, ms of each second, before its media fall behind. */
const driftMsPerSecond = 0.5;
/** Media this late are on another clock: the sender began anew. */
const longestDelayMs = 5000;

/**
 * Lays the RTP timestamps of a running stream on the wall clock: the packet that was under way the shortest ties the sender's clock to ours,
 * so that jitter moves nothing. Sender reports would not do better: the SFU makes them from arrivals, too.
 */
export class ArrivalClock {
  readonly #ticksPerMs: number;
  readonly #unwrapper = new Unwrapper(32);
  /** Wall clock less the sender's, ms. */
  #offset: number | null = null;
  #lastAt = 0;

  constructor(clockRate: number) {
    this.#ticksPerMs = clockRate / 1000;
  }

  /** Wall clock ms of the media in a packet that arrived `at`. */
  wallClock(timestamp: number, at: number): number {
    const senderMs = this.#unwrapper.unwrap(timestamp, at - this.#lastAt > longestDelayMs) / this.#ticksPerMs;
    const late = this.#offset === null ? 0 : at - senderMs - this.#offset;
    if (this.#offset === null || late <= 0 || late > longestDelayMs) this.#offset = at - senderMs;
    else this.#offset += Math.min(late, (Math.max(0, at - this.#lastAt) * driftMsPerSecond) / 1000);
    this.#lastAt = Math.max(this.#lastAt, at);
    return senderMs + this.#offset;
  }
}
