import { createHash, randomBytes } from 'node:crypto';

/** A secret of 256 bits, as a link or an encoder carries it. It is shown once; the database keeps its hash. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
