import { RateLimit } from '../accounts/rateLimit.ts';
import { ServiceError } from '../serviceError.ts';

/** Of one person, messages and questions together, also where there is no slow mode. */
const fastest = { most: 5, withinSeconds: 10 };
/** The longest slow mode there is, ms: what is older is forgotten. */
const longestMs = 600_000;
const forgetBeyond = 10_000;

/** How often a person may write. In memory: a restart forgives. */
export class Pace {
  readonly #limit = new RateLimit(fastest.most, fastest.withinSeconds);
  /** When each person wrote last, by what and where. */
  readonly #last = new Map<string, number>();

  /** Counts an attempt. @throws ServiceError `too_many_requests` */
  async consume(accountId: string): Promise<void> {
    await this.#limit.consume(accountId);
  }

  /** Takes the one turn within `seconds`; returns how to give it back. @throws ServiceError `slow_mode`, with the seconds to wait */
  takeTurn(key: string, seconds: number, at: Date): () => void {
    const now = at.getTime();
    const last = this.#last.get(key);
    const waitMs = last === undefined ? 0 : last + seconds * 1000 - now;
    if (waitMs > 0) {
      throw new ServiceError('slow_mode', { details: { retryAfter: String(Math.ceil(waitMs / 1000)) } });
    }
    this.#last.set(key, now);
    if (this.#last.size > forgetBeyond) this.#forget(now);
    return () => {
      if (last === undefined) this.#last.delete(key);
      else this.#last.set(key, last);
    };
  }

  #forget(now: number): void {
    for (const [key, at] of this.#last) if (now - at > longestMs) this.#last.delete(key);
  }
}
