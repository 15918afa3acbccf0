import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import { ServiceError } from './serviceError.ts';

/** setTimeout counts in 32 bits: longer waits are taken in steps. */
const longestStepMs = 24 * 60 * 60 * 1000;
const retryMs = 1000;

/** The one place that arms timers. What has to happen and when is decided elsewhere; a late one fires at once. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #closed = false;

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Arms the timer of this key anew. An `act` that fails for no reason of its own is tried again after a second. */
  set(key: string, at: Date, act: () => Promise<unknown> | undefined): void {
    this.clear(key);
    if (this.#closed) return;
    const wait = Math.max(0, at.getTime() - this.#clock.now().getTime());
    const timer = setTimeout(
      () => {
        if (wait > longestStepMs) this.set(key, at, act);
        else void this.#fire(key, timer, act);
      },
      Math.min(wait, longestStepMs),
    );
    this.#timers.set(key, timer);
  }

  clear(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #fire(key: string, timer: NodeJS.Timeout, act: () => Promise<unknown> | undefined): Promise<void> {
    if (this.#timers.get(key) === timer) this.#timers.delete(key);
    try {
      await act();
    } catch (error) {
      // The state went on meanwhile: then there is nothing left to do.
      if (error instanceof ServiceError && error.code !== 'unavailable' && error.code !== 'conflict') return;
      this.#log.error({ err: error, deadline: key }, 'a deadline failed, trying again');
      if (!this.#timers.has(key)) this.set(key, new Date(this.#clock.now().getTime() + retryMs), act);
    }
  }
}
