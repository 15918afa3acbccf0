import { z } from 'zod';
import { id } from '#protocol';
import { readClaim, signClaim } from '../signedClaim.ts';

const lifetimeMs = 365 * 24 * 60 * 60 * 1000;
const claim = z.object({ viewerKey: id });

/** Signs a device's own key. Whoever has the token is that device, and nothing more. */
export function issueViewerToken(viewerKey: string, secret: string, now: Date): string {
  return signClaim('viewer', { viewerKey }, secret, new Date(now.getTime() + lifetimeMs));
}

/** The device's key, or null for a token that is not ours, or a year old. */
export function readViewerToken(token: string, secret: string, now: Date): string | null {
  return readClaim('viewer', claim, token, secret, now)?.viewerKey ?? null;
}
