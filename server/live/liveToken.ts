import { z } from 'zod';
import { id, role } from '#protocol';
import { readClaim, signClaim } from '../signedClaim.ts';

const lifetimeMs = 5 * 60 * 1000;
/** Who was called up has no link to come back by. What matters is asked of the database at each step, anyway. */
export const calledUpLifetimeMs = 6 * 60 * 60 * 1000;

/** Who one is at which episode. `accountId` and `role` are those of a signed-in person, whatever the kind. */
const liveClaim = z.object({
  episodeId: id,
  kind: z.enum(['viewer', 'guest', 'crew']),
  viewerKey: id,
  accountId: id.nullable(),
  role: role.nullable(),
  /** The signed-in browser: when its session ends, so does what it does here. */
  sessionId: id.nullable(),
  guestId: id.nullable(),
  /** A viewer's: false beyond what counts of one address. */
  counted: z.boolean(),
});
export type LiveClaim = z.infer<typeof liveClaim>;

/** Signs a token to enter one livestream's socket, valid for minutes. */
export function issueLiveToken(claim: LiveClaim, secret: string, now: Date, validMs = lifetimeMs): string {
  return signClaim('live', claim, secret, new Date(now.getTime() + validMs));
}

/** The claim, or null for a token that is not ours, or too old. */
export function readLiveToken(token: string, secret: string, now: Date): LiveClaim | null {
  return readClaim('live', liveClaim, token, secret, now);
}
