import { createPrivateKey } from 'node:crypto';

/** What PKCS8 puts before the 32 bytes of an Ed25519 key (RFC 8410). */
const pkcs8Begin = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Whether the text is an Ed25519 private key, PKCS8 in base64. */
export function isSealKey(text: string): boolean {
  try {
    const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    return key.asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}

/** The private key of 32 random bytes, PKCS8 in base64. */
export function sealKeyOf(seed: Buffer): string {
  return Buffer.concat([pkcs8Begin, seed]).toString('base64');
}
