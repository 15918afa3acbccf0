import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { vaultKeyBytes } from '#recordings';
import type { RecordingFile } from '../../prisma/generated/client.ts';

const nonceBytes = 12;
const tagBytes = 16;

/** A file's key as its row keeps it. */
export type WrappedKey = Pick<RecordingFile, 'wrappedKey' | 'masterKeyId'>;

/** The file's key cannot be had: its master key is not among those that were given, or the row was changed. */
export class KeyUnavailable extends Error {}

/** Keys of files, wrapped by a master key from the environment (AES-256-GCM, bound to the file's id). */
export class Keyring {
  readonly #master: Buffer;
  readonly #all: ReadonlyMap<string, Buffer>;
  /** Under which new keys are wrapped. */
  readonly masterKeyId: string;

  /** `former`: master keys that still open what was wrapped under them. 32 bytes each. */
  constructor(master: Buffer, former: readonly Buffer[] = []) {
    this.masterKeyId = idOf(master);
    this.#master = master;
    this.#all = new Map([...former, master].map((key) => [idOf(key), key]));
  }

  /** Whether what was wrapped by that master key can be opened. */
  has(masterKeyId: string): boolean {
    return this.#all.has(masterKeyId);
  }

  /** A new random key for one file. */
  newKey(fileId: string): WrappedKey & { key: Buffer } {
    const key = randomBytes(vaultKeyBytes);
    return { key, ...this.#wrap(fileId, key) };
  }

  /** The key of a file. Throws KeyUnavailable. */
  unwrap({ id, wrappedKey, masterKeyId }: WrappedKey & Pick<RecordingFile, 'id'>): Buffer {
    const master = this.#all.get(masterKeyId);
    if (!master) throw new KeyUnavailable(`no master key ${masterKeyId || '(none: the file was deleted)'}`);
    const wrapped = Buffer.from(wrappedKey, 'base64');
    if (wrapped.length !== nonceBytes + vaultKeyBytes + tagBytes) throw new KeyUnavailable('not a wrapped key');
    const decipher = createDecipheriv('aes-256-gcm', master, wrapped.subarray(0, nonceBytes));
    decipher.setAAD(Buffer.from(id));
    decipher.setAuthTag(wrapped.subarray(-tagBytes));
    try {
      return Buffer.concat([decipher.update(wrapped.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    } catch {
      throw new KeyUnavailable('the wrapped key was changed, or belongs to another file');
    }
  }

  /** The same key under the present master key. Throws KeyUnavailable. */
  rewrap(row: WrappedKey & Pick<RecordingFile, 'id'>): WrappedKey {
    return this.#wrap(row.id, this.unwrap(row));
  }

  #wrap(fileId: string, key: Buffer): WrappedKey {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#master, nonce);
    cipher.setAAD(Buffer.from(fileId));
    const wrapped = Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
    return { wrappedKey: wrapped.toString('base64'), masterKeyId: this.masterKeyId };
  }
}

/** Tells master keys apart without telling them. */
function idOf(master: Buffer): string {
  return createHash('sha256').update('recording master key').update(master).digest('hex').slice(0, 16);
}
