import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { ZodType } from 'zod';

/** What a token of ours is for: one kind is never taken for another. */
export type Audience = 'room' | 'viewer' | 'live' | 'replay' | 'copy';

/** Signs a claim until `expiresAt`. */
export function signClaim(audience: Audience, claim: object, secret: string, expiresAt: Date): string {
  const exp = Math.floor(expiresAt.getTime() / 1000);
  return jwt.sign({ ...claim, exp }, keyOf(secret), { algorithm: 'HS256', audience });
}

/** The claim, or null for a token that is not ours, for something else, or too old. */
export function readClaim<Claim>(
  audience: Audience,
  schema: ZodType<Claim>,
  token: string,
  secret: string,
  now: Date,
): Claim | null {
  try {
    const clockTimestamp = Math.floor(now.getTime() / 1000);
    return schema.parse(jwt.verify(token, keyOf(secret), { algorithms: ['HS256'], audience, clockTimestamp }));
  } catch {
    return null;
  }
}

let made: { secret: string; key: KeyObject } | null = null;

/** Made once: from a string the library first tries to read a PEM key, each time. */
function keyOf(secret: string): KeyObject {
  if (made?.secret !== secret) made = { secret, key: createSecretKey(Buffer.from(secret)) };
  return made.key;
}
