import { z } from 'zod';
import { id, side } from '#protocol';
import { ServiceError } from '../serviceError.ts';
import { readClaim, signClaim } from '../signedClaim.ts';

const lifetimeMs = 5 * 60 * 1000;

/** One seat: which consultation, which side, whose. */
const seat = z.object({ consultationId: id, side, accountId: id });
export type RoomClaim = z.infer<typeof seat>;

/** Signs a token for one seat, valid for minutes. */
export function issueRoomToken(claim: RoomClaim, secret: string, now: Date): { token: string; expiresAt: Date } {
  const expiresAt = new Date(now.getTime() + lifetimeMs);
  return { token: signClaim('room', claim, secret, expiresAt), expiresAt };
}

/** @throws ServiceError `forbidden` for a token that is not ours, or too old */
export function readRoomToken(token: string, secret: string, now: Date): RoomClaim {
  const claim = readClaim('room', seat, token, secret, now);
  if (!claim) throw new ServiceError('forbidden');
  return claim;
}
