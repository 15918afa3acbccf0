import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type ChainHead, type ClockState, canonical } from './chain.ts';

/** What is signed: where the chain of a recording stood, when, and how well the time was known. */
export type SealStatement = ChainHead & { recordingId: string; signedAt: string; clock: ClockState };

export type Seal = SealStatement & {
  /** Ed25519, base64, over the canonical JSON of the statement with `format`. */
  signature: string;
  /** SPKI, base64. */
  publicKey: string;
  /** RFC 3161 token over the SHA-256 of the signature's bytes, base64; empty without one. */
  timestamp: string;
};

const format = 'zs-seal-1';

/** Signs the head of a chain. */
export class Sealer {
  readonly #privateKey: KeyObject;
  /** SPKI, base64. */
  readonly publicKey: string;

  /** `privateKey`: PKCS8, base64. Throws if it is no Ed25519 key. */
  constructor(privateKey: string) {
    this.#privateKey = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
    if (this.#privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
    this.publicKey = createPublicKey(this.#privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  }

  seal(statement: SealStatement): Seal {
    const signature = sign(null, signedBytes(statement), this.#privateKey).toString('base64');
    return { ...statement, signature, publicKey: this.publicKey, timestamp: '' };
  }
}

/** Whether the signature fits the statement and the key that the seal names. Whose key that is it does not say. */
export function isSigned(seal: Seal): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(seal.publicKey, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, signedBytes(seal), key, Buffer.from(seal.signature, 'base64'));
  } catch {
    return false;
  }
}

/** Hex SHA-256 of a public key (SPKI, base64): short enough to be published and compared. */
export function fingerprintOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
}

function signedBytes({ recordingId, entries, head, signedAt, clock }: SealStatement): Buffer {
  return Buffer.from(canonical({ format, recordingId, entries, head, signedAt, clock }), 'utf8');
}
