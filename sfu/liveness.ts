/** Nothing at all for this long is a loss; Chromium sends a connectivity check at least every 2.5 s. */
export const silenceLimitMs = 5_000;

export interface Liveness {
  state: 'new' | 'here' | 'lost';
  bytesReceived: number;
  /** When something last arrived, ms. */
  heardAt: number;
}

export const unheard: Liveness = { state: 'new', bytesReceived: 0, heardAt: 0 };

/**
 * What a second's sample says about a peer.
 * @param bytesReceived sum over its connected transports, STUN among it; null while none was ever connected
 */
export function nextLiveness(
  before: Liveness,
  bytesReceived: number | null,
  now: number,
  limitMs: number = silenceLimitMs,
): Liveness {
  if (bytesReceived === null) return before;
  if (before.state === 'new') return { state: 'here', bytesReceived, heardAt: now };
  // Fewer bytes than before: a transport was replaced, and its count starts anew.
  if (bytesReceived > before.bytesReceived) return { state: 'here', bytesReceived, heardAt: now };
  const state = now - before.heardAt >= limitMs ? 'lost' : before.state;
  return { ...before, state, bytesReceived };
}
