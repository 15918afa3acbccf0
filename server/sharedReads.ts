import { TurnsByKey } from './inTurn.ts';

/** Reads once for all who ask while the read before is under way. Nobody gets what was read before they asked. */
export class SharedReads<Value> {
  readonly #read: (key: string) => Promise<Value>;
  readonly #turns = new TurnsByKey();
  /** Those that have not begun. */
  readonly #waiting = new Map<string, Promise<Value>>();

  constructor(read: (key: string) => Promise<Value>) {
    this.#read = read;
  }

  of(key: string): Promise<Value> {
    const waiting = this.#waiting.get(key);
    if (waiting) return waiting;
    const reading = this.#turns.run(key, () => {
      this.#waiting.delete(key);
      return this.#read(key);
    });
    this.#waiting.set(key, reading);
    return reading;
  }
}
