/** Time is an argument: services ask this, never the system. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
