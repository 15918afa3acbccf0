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
