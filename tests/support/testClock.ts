import type { Clock } from '../../server/clock.ts';

/** A clock that the test sets. */
export class TestClock implements Clock {
  #now: number;

  constructor(now: Date | string = new Date()) {
    this.#now = new Date(now).getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}
