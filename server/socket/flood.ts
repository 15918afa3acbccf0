import type { Logger } from 'pino';
import type { AppSocket } from './socket.ts';

/** Whoever sends so many messages within a second, answered or not, is cut off. */
const floodPerSecond = 500;

/** Counts what comes over a connection, below all parsing of ours. */
export function cutFloods(connection: AppSocket['conn'], log: Logger): void {
  let count = 0;
  let second = 0;
  connection.on('packet', () => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) count = 0;
    second = now;
    count += 1;
    if (count <= floodPerSecond) return;
    log.warn('a flood of messages: disconnected');
    connection.close();
  });
}

/** A bucket that holds `size` requests and fills up again evenly within `refillMs`. */
export class Bucket {
  readonly #size: number;
  readonly #refillMs: number;
  #level: number;
  #at: number;

  constructor(size: number, refillMs: number, now: number) {
    this.#size = size;
    this.#refillMs = refillMs;
    this.#level = size;
    this.#at = now;
  }

  /** False when nothing is left: the request is one too many. */
  take(now: number): boolean {
    this.#level = Math.min(this.#size, this.#level + ((now - this.#at) / this.#refillMs) * this.#size);
    this.#at = now;
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }
}
