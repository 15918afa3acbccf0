/** Notices inputs that ought to give pictures and do not. */
export interface StallWatch {
  /** A picture came, or the input was given just now. */
  seen(inputId: string, now: number): void;
  forget(inputId: string): void;
  /** The inputs without a picture for the limit; each is named again only after the limit has passed once more. */
  stalled(now: number): string[];
}

/** @param limit ms without a picture */
export function createStallWatch(limit: number): StallWatch {
  const lastSeen = new Map<string, number>();
  return {
    seen: (inputId, now) => void lastSeen.set(inputId, now),
    forget: (inputId) => void lastSeen.delete(inputId),
    stalled(now) {
      const found = [...lastSeen].filter(([, at]) => now - at >= limit).map(([inputId]) => inputId);
      for (const inputId of found) lastSeen.set(inputId, now);
      return found;
    },
  };
}
