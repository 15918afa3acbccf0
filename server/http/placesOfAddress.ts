/** How many places each address takes at a time, by `clientKey`. */
export class PlacesOfAddress {
  readonly #most: number;
  readonly #taken = new Map<string, number>();

  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  taken(address: string): number {
    return this.#taken.get(address) ?? 0;
  }

  isFull(address: string): boolean {
    return this.taken(address) >= this.#most;
  }

  /** Takes one; returns how to give it back, which may be done twice. */
  take(address: string): () => void {
    this.#taken.set(address, (this.#taken.get(address) ?? 0) + 1);
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      const others = (this.#taken.get(address) ?? 1) - 1;
      if (others > 0) this.#taken.set(address, others);
      else this.#taken.delete(address);
    };
  }
}
