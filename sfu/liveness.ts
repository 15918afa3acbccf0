/** Nothing at all for this long is a loss; Chromium sends a connectivity check at least every 2.5 s. */
export const silenceLimitMs = 5_000;

/** Who receives media answers with reports several times a second, so this long a pause is one of the network. */
const pauseMs = 2_000;
/** So long after a pause the bandwidth estimate still tells of the pause and not of the line. */
const settleMs = 5_000;

export interface Liveness {
  state: 'new' | 'here' | 'lost';
  bytesReceived: number;
  /** When something last arrived, ms. */
  heardAt: number;
  /** When something arrived again after a pause, ms. */
  pauseEndedAt: number;
}

export const unheard: Liveness = {
  state: 'new',
  bytesReceived: 0,
  heardAt: 0,
  pauseEndedAt: Number.NEGATIVE_INFINITY,
};

/** Whether the line has flowed long enough without a pause for its estimate to mean something. */
export function steady({ state, heardAt, pauseEndedAt }: Liveness, now: number): boolean {
  return state === 'here' && now - heardAt < pauseMs && now - pauseEndedAt >= settleMs;
}

/**
 * What a second's sample says about a peer.
 * @param bytesReceived sum over its transports, STUN among it; the first sample is taken once one is connected
 */
export function nextLiveness(
  before: Liveness,
  bytesReceived: number,
  now: number,
  limitMs: number = silenceLimitMs,
): Liveness {
  if (before.state === 'new') return { ...before, state: 'here', bytesReceived, heardAt: now };
  // Fewer bytes than before: a transport was replaced, and its count starts anew.
  if (bytesReceived > before.bytesReceived) {
    const pauseEndedAt = now - before.heardAt >= pauseMs ? now : before.pauseEndedAt;
    return { state: 'here', bytesReceived, heardAt: now, pauseEndedAt };
  }
  const state = now - before.heardAt >= limitMs ? 'lost' : before.state;
  return { ...before, state, bytesReceived };
}
