/** Makes a running number of a counter that wraps (16-bit sequence numbers, 32-bit timestamps): each value goes where it lies nearest to the newest. */
export class Unwrapper {
  readonly #size: number;
  #newest: number | null = null;

  constructor(bits: 16 | 32) {
    this.#size = 2 ** bits;
  }

  /**
   * The value without wrapping; a late one comes out lower than the newest. `afterSilence`: nothing came for seconds, so that a value which
   * seems to lie far behind is one that went all the way round.
   */
  unwrap(value: number, afterSilence = false): number {
    if (this.#newest === null) {
      this.#newest = value;
      return value;
    }
    const half = this.#size / 2;
    let distance = (((value - this.#newest) % this.#size) + this.#size) % this.#size;
    if (distance >= half && !(afterSilence && distance < this.#size - this.#size / 16)) distance -= this.#size;
    const unwrapped = this.#newest + distance;
    this.#newest = Math.max(this.#newest, unwrapped);
    return unwrapped;
  }
}
