/** Runs a job when the ones before have ended. */
export type InTurn = <Result>(job: () => Promise<Result>) => Promise<Result>;

/** Runs jobs one after the other, whether those before fail or not. */
export function oneByOne(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const run = last.then(job);
    last = run.catch(() => {});
    return run;
  };
}

/** The same for each key apart. What has no job left is forgotten. */
export class TurnsByKey {
  readonly #last = new Map<string, Promise<unknown>>();

  run<Result>(key: string, job: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const run = before.then(job);
    const last = run
      .catch(() => {})
      .finally(() => {
        if (this.#last.get(key) === last) this.#last.delete(key);
      });
    this.#last.set(key, last);
    return run;
  }

  /** Settles when all that was to be run by now has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#last.values());
  }
}
