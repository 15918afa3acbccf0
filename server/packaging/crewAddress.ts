import { z } from 'zod';
import { id } from '#protocol';
import { readClaim, signClaim } from '../signedClaim.ts';

/** Long enough to edit a replay with one open page. */
const lifetimeMs = 12 * 60 * 60 * 1000;
const claim = z.object({ episodeId: id, accountId: id });

/** The query of an address by which the crew plays the whole recording. */
export function crewQuery(episodeId: string, accountId: string, secret: string, now: Date): string {
  const token = signClaim('replay', { episodeId, accountId }, secret, new Date(now.getTime() + lifetimeMs));
  return `crew=${token}`;
}

/** Whose address it is, or null for none of this episode. Whether that person still works on it is for the caller to ask. */
export function playerOf(token: unknown, episodeId: string, secret: string, now: Date): string | null {
  const read = typeof token === 'string' ? readClaim('replay', claim, token, secret, now) : null;
  return read?.episodeId === episodeId ? read.accountId : null;
}
