import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ServiceError } from '../serviceError.ts';

/** So many attempts of one key within so many seconds. Counted in memory: a restart forgives. */
export class RateLimit {
  readonly #limiter: RateLimiterMemory;

  constructor(attempts: number, seconds: number) {
    this.#limiter = new RateLimiterMemory({ points: attempts, duration: seconds });
  }

  /** Counts an attempt. Throws too_many_requests, with the seconds to wait in `details.retryAfter`. */
  async consume(key: string): Promise<void> {
    try {
      await this.#limiter.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new ServiceError('too_many_requests', {
        details: { retryAfter: String(Math.ceil(refusal.msBeforeNext / 1000)) },
      });
    }
  }

  /** Counts an attempt, and tells whether it is one of those allowed. */
  async allows(key: string): Promise<boolean> {
    try {
      await this.consume(key);
      return true;
    } catch (refusal) {
      if (refusal instanceof ServiceError) return false;
      throw refusal;
    }
  }

  /** Takes one attempt back: it succeeded. */
  async forgive(key: string): Promise<void> {
    await this.#limiter.reward(key);
  }
}

/** What counts as one client: an IPv4 address, or the /64 network that a household or phone gets in IPv6. */
export function clientKey(ip: string): string {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '');
  return address.includes(':') ? expandIpv6(address).slice(0, 4).join(':') : address;
}

function expandIpv6(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const front = head.split(':').filter(Boolean);
  const back = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  return [...front, ...Array<string>(zeros).fill('0'), ...back];
}
