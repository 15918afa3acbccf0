/** One clock for all tracks of a recording: a position on its timeline that runs, rests and jumps. Times in ms. */
export class MasterClock {
  readonly durationMs: number;
  readonly #now: () => number;
  #baseMs = 0;
  /** When it began to run from the base; null while it rests. */
  #since: number | null = null;
  #speed = 1;

  constructor(durationMs: number, now: () => number) {
    this.durationMs = durationMs;
    this.#now = now;
  }

  get running(): boolean {
    return this.#since !== null;
  }

  get speed(): number {
    return this.#speed;
  }

  /** Never before the beginning nor beyond the end. */
  get positionMs(): number {
    const ranMs = this.#since === null ? 0 : (this.#now() - this.#since) * this.#speed;
    return Math.min(this.durationMs, Math.max(0, this.#baseMs + ranMs));
  }

  run(): void {
    this.#since ??= this.#now();
  }

  rest(): void {
    this.#baseMs = this.positionMs;
    this.#since = null;
  }

  jump(toMs: number): void {
    this.#baseMs = Math.min(this.durationMs, Math.max(0, toMs));
    if (this.#since !== null) this.#since = this.#now();
  }

  setSpeed(speed: number): void {
    this.jump(this.positionMs);
    this.#speed = speed;
  }
}
