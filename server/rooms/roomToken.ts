import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { id, side } from '#protocol';
import { ServiceError } from '../serviceError.ts';

const lifetimeMs = 5 * 60 * 1000;
const audience = 'room';

/** One seat: which consultation, which side, whose. */
const seat = z.object({ consultationId: id, side, accountId: id });
export type RoomClaim = z.infer<typeof seat>;

/** Signs a token for one seat, valid for minutes. */
export function issueRoomToken(claim: RoomClaim, secret: string, now: Date): { token: string; expiresAt: Date } {
  const expiresAt = new Date(now.getTime() + lifetimeMs);
  const exp = Math.floor(expiresAt.getTime() / 1000);
  const token = jwt.sign({ ...claim, exp }, keyOf(secret), { algorithm: 'HS256', audience });
  return { token, expiresAt };
}

/** @throws ServiceError `forbidden` for a token that is not ours, or too old */
export function readRoomToken(token: string, secret: string, now: Date): RoomClaim {
  try {
    const clockTimestamp = Math.floor(now.getTime() / 1000);
    return seat.parse(jwt.verify(token, keyOf(secret), { algorithms: ['HS256'], audience, clockTimestamp }));
  } catch {
    throw new ServiceError('forbidden');
  }
}

let made: { secret: string; key: KeyObject } | null = null;

/** Made once: from a string the library first tries to read a PEM key, each time. */
function keyOf(secret: string): KeyObject {
  if (made?.secret !== secret) made = { secret, key: createSecretKey(Buffer.from(secret)) };
  return made.key;
}
