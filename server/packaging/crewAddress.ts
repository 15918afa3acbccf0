import { z } from 'zod';
import { id } from '#protocol';
import { readClaim, signClaim } from '../signedClaim.ts';

/** Long enough to edit a replay with one open page. */
const lifetimeMs = 12 * 60 * 60 * 1000;
const claim = z.object({ episodeId: id });

/** The query of an address by which the crew plays the whole recording. */
export function crewQuery(episodeId: string, secret: string, now: Date): string {
  const token = signClaim('replay', { episodeId }, secret, new Date(now.getTime() + lifetimeMs));
  return `crew=${token}`;
}

export function mayPlayAll(token: unknown, episodeId: string, secret: string, now: Date): boolean {
  return typeof token === 'string' && readClaim('replay', claim, token, secret, now)?.episodeId === episodeId;
}
