import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';

/** Six digits that nobody can foresee. */
export function newShortCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/** The code as it is stored. `salt` names what the code is for (the consultation's id), so that equal codes look different. */
export function hashShortCode(code: string, salt: string): string {
  return createHmac('sha256', salt).update(code).digest('hex');
}

/** Compares in a time that does not depend on where they differ. */
export function isSameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
