/**
 * The vault: one encrypted file, written once from its begin to its end.
 *
 *   magic (8 bytes) | file id (16, random) | block length (u32) | record | record | …
 *   record = length of the plaintext (u32) | ciphertext | tag (16)
 *
 * All numbers are big endian. AES-256-GCM; the key is derived (HKDF-SHA-256) from the file's data key and the file id, so that a data key used for
 * a second try never meets the same nonce again. The nonce is the record's number; header, number and whether it is the last one are
 * authenticated with it: a record can be neither changed, swapped, taken from another file nor left out.
 *
 * With a block length every record but the last holds that many bytes, and any position is found by arithmetic. Block length 0: records are as
 * long as each flush was (journals); such a file may end without a last record, because its writer was killed.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const vaultMagic = Buffer.from('ZSVLT001', 'latin1');
export const vaultHeaderBytes = 28;
/** Bytes. */
export const vaultKeyBytes = 32;
/** Of records in a vault with arithmetic. */
export const vaultBlockBytes = 64 * 1024;
/** A longer record is none: what is torn at the end of a journal is never more than this. */
export const longestRecordBytes = 1024 * 1024;

const lengthBytes = 4;
const tagBytes = 16;
const nonceBytes = 12;
/** What a record takes besides its plaintext. */
export const recordExtraBytes = lengthBytes + tagBytes;

/** The file is no vault, or something in it was changed or is missing. */
export class VaultDamaged extends Error {
  /** In the plaintext: from here it cannot be read. */
  readonly position: number;

  constructor(message: string, position = 0) {
    super(message);
    this.position = position;
  }
}

/** A header with a new random file id. */
export function newVaultHeader(blockBytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(blockBytes);
  return Buffer.concat([vaultMagic, randomBytes(16), length]);
}

/** The block length of a vault. Throws VaultDamaged if this is no header. */
export function blockBytesOf(header: Buffer): number {
  if (header.length < vaultHeaderBytes || !header.subarray(0, vaultMagic.length).equals(vaultMagic)) {
    throw new VaultDamaged('not a vault');
  }
  return header.readUInt32BE(vaultHeaderBytes - 4);
}

/** Encrypts and decrypts the records of one file. */
export class RecordCipher {
  readonly #key: Buffer;
  readonly #header: Buffer;

  /** Throws a RangeError for a key of another length. */
  constructor(dataKey: Buffer, header: Buffer) {
    if (dataKey.length !== vaultKeyBytes) throw new RangeError('a data key has 32 bytes');
    const fileId = header.subarray(vaultMagic.length, vaultHeaderBytes - 4);
    this.#key = Buffer.from(hkdfSync('sha256', dataKey, fileId, 'vault record', vaultKeyBytes));
    this.#header = Buffer.from(header);
  }

  /** The whole record. Each number may be sealed once only. */
  seal(number: number, last: boolean, plaintext: Uint8Array): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(number));
    cipher.setAAD(this.#authenticated(number, last));
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32BE(plaintext.length);
    const ciphertext = cipher.update(plaintext);
    return Buffer.concat([length, ciphertext, cipher.final(), cipher.getAuthTag()]);
  }

  /** The plaintext of a whole record, or null if it is not the record that was sealed. */
  open(number: number, last: boolean, record: Buffer): Buffer | null {
    if (record.length < recordExtraBytes || record.readUInt32BE(0) !== record.length - recordExtraBytes) return null;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonceOf(number), { authTagLength: tagBytes });
    decipher.setAAD(this.#authenticated(number, last));
    decipher.setAuthTag(record.subarray(-tagBytes));
    const plaintext = decipher.update(record.subarray(lengthBytes, -tagBytes));
    try {
      decipher.final();
      return plaintext;
    } catch {
      return null;
    }
  }

  #authenticated(number: number, last: boolean): Buffer {
    const place = Buffer.alloc(9);
    place.writeBigUInt64BE(BigInt(number));
    place.writeUInt8(last ? 1 : 0, 8);
    return Buffer.concat([this.#header, place]);
  }
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(nonceBytes);
  nonce.writeBigUInt64BE(BigInt(number), nonceBytes - 8);
  return nonce;
}
