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
