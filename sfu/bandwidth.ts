/** All bit/s and ms. The picture gives way first and comes back last; the sound is never touched. */
export const bandwidth = {
  /** Set aside for each sound before pictures share the rest: Opus with its retransmissions and headers. */
  soundReserve: 50_000,
  /** Below this share a picture is not worth sending. */
  floor: 100_000,
  ceiling: 1_500_000,
  /** A dip shorter than this does not pause the picture, unless it is so deep that the sound suffers at once. */
  lowForMs: 2_000,
  deep: 50_000,
  /** The share at which a paused picture comes back, and for how long it must have stood. */
  enough: 150_000,
  enoughForMs: 5_000,
  /**
   * With no picture on its way the estimate has nothing to grow on and may stay low for ever, so a paused picture is tried again
   * after this time, and after twice as long each time that the trial failed.
   */
  retryMs: 30_000,
  retryMaxMs: 120_000,
  /** A sender is told a new cap at most this often, and only when it differs by this part. */
  tellEveryMs: 2_000,
  worthTelling: 0.15,
} as const;

/** What one receiver can take of each picture, given the estimate of its way in. */
export function shareOf(available: number, sounds: number, pictures: number): number {
  return Math.max(0, available - sounds * bandwidth.soundReserve) / Math.max(1, pictures);
}

/** Whether a receiver gets pictures, and what is needed to decide about the next second. */
export interface Picture {
  paused: boolean;
  /** When `paused` last changed. */
  since: number;
  /** Since when the share speaks for a change, or null while it does not. */
  turnedAt: number | null;
  retryMs: number;
}

export const firstPicture: Picture = {
  paused: false,
  since: Number.NEGATIVE_INFINITY,
  turnedAt: null,
  retryMs: bandwidth.retryMs,
};

export function nextPicture(picture: Picture, share: number, now: number): Picture {
  const speaksForChange = picture.paused ? share >= bandwidth.enough : share < bandwidth.floor;
  const turnedAt = speaksForChange ? (picture.turnedAt ?? now) : null;
  const lowForMs = share < bandwidth.deep ? 0 : bandwidth.lowForMs;
  const neededMs = picture.paused ? bandwidth.enoughForMs : lowForMs;
  const stood = turnedAt !== null && now - turnedAt >= neededMs;
  if (picture.paused) {
    const retry = now - picture.since >= picture.retryMs;
    if (stood || retry) return { ...picture, paused: false, since: now, turnedAt: null };
  } else if (stood) {
    // A picture that was on for a good while starts afresh; a failed trial makes the next one come later.
    const trialFailed = now - picture.since < bandwidth.retryMs;
    const retryMs = trialFailed ? Math.min(picture.retryMs * 2, bandwidth.retryMaxMs) : bandwidth.retryMs;
    return { paused: true, since: now, turnedAt: null, retryMs };
  }
  return { ...picture, turnedAt };
}

/** What a sender was told, and when. */
export interface Cap {
  maxBitrate: number;
  toldAt: number;
}

/**
 * The cap to tell a sender now, or null when there is nothing new to tell.
 * @param shares what each of its receivers can take of this picture
 */
export function nextCap(cap: Cap | null, shares: readonly number[], now: number): Cap | null {
  if (shares.length === 0) return null;
  const wanted = Math.round(Math.min(bandwidth.ceiling, Math.max(bandwidth.floor, Math.min(...shares))));
  // A sender that was never told anything sends as if it had been told the ceiling.
  const current = cap?.maxBitrate ?? bandwidth.ceiling;
  if (cap && now - cap.toldAt < bandwidth.tellEveryMs) return null;
  const atEnd = wanted === bandwidth.floor || wanted === bandwidth.ceiling;
  const worthIt = atEnd ? wanted !== current : Math.abs(wanted - current) >= current * bandwidth.worthTelling;
  return worthIt ? { maxBitrate: wanted, toldAt: now } : null;
}
