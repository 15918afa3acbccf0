import type { Logger } from 'pino';
import { ServiceError } from '../serviceError.ts';

/** More than this many wait only when the database stands still: then it is better to say so. */
const mostWaiting = 20_000;
const mostAtOnce = 1_000;

interface Waiting<Item> {
  item: Item;
  settle: (refusal: ServiceError | null) => void;
}

/** Writes what comes in during some ms together, in the order in which it came. */
export class Batch<Item> {
  readonly #lingerMs: number;
  readonly #write: (items: readonly Item[]) => Promise<readonly (ServiceError | null)[]>;
  readonly #log: Logger;
  #waiting: Waiting<Item>[] = [];
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();

  /** `write` answers for each item why it is refused, or null. */
  constructor(
    lingerMs: number,
    log: Logger,
    write: (items: readonly Item[]) => Promise<readonly (ServiceError | null)[]>,
  ) {
    this.#lingerMs = lingerMs;
    this.#log = log;
    this.#write = write;
  }

  /** Settles when the item is written. Throws what `write` refuses it with, and unavailable when it could not be written. */
  add(item: Item): Promise<void> {
    if (this.#waiting.length >= mostWaiting) return Promise.reject(new ServiceError('unavailable'));
    this.#timer ??= setTimeout(() => void this.flush(), this.#lingerMs);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, settle: (refusal) => (refusal ? reject(refusal) : resolve()) });
    });
  }

  /** Writes all that waits now. Settles when it is done; never throws. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running = this.#running.then(async () => {
      while (this.#waiting.length > 0) await this.#writeSome(this.#waiting.splice(0, mostAtOnce));
    });
    return this.#running;
  }

  async #writeSome(some: readonly Waiting<Item>[]): Promise<void> {
    try {
      const refusals = await this.#write(some.map(({ item }) => item));
      for (const [index, { settle }] of some.entries()) settle(refusals[index] ?? null);
    } catch (error) {
      this.#log.error({ err: error }, 'a batch could not be written');
      for (const { settle } of some) settle(new ServiceError('unavailable'));
    }
  }
}
