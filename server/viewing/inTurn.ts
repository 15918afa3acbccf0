/** Runs a job when the ones before have ended. */
export type InTurn = <Result>(job: () => Promise<Result>) => Promise<Result>;

/** Runs jobs one after the other: rollups are added to, and two writers at once would wait for each other's rows. */
export function oneByOne(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const run = last.then(job);
    last = run.catch(() => {});
    return run;
  };
}
