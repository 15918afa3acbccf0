import type { ByteSource } from './byteSource.ts';
import { blockIndex, type RecordIndex, scannedIndex } from './recordIndex.ts';
import { blockBytesOf, RecordCipher, VaultDamaged, vaultHeaderBytes } from './vaultFormat.ts';

/** The plaintext of a vault. `read` throws VaultDamaged where something was changed; the records before and after can still be read. */
export interface Vault extends ByteSource {
  /** False when the writer was killed (a journal): what it had not finished is missing at the end. */
  readonly closed: boolean;
}

/** So much is taken from the source at a time, bytes. */
const longestReadBytes = 4 << 20;

/**
 * Opens what lies encrypted in `raw`; closing the vault closes `raw`, too. Throws VaultDamaged if it is no vault, the key is another one, or
 * its end was cut off; `raw` is closed then.
 */
export async function openVault(raw: ByteSource, key: Buffer): Promise<Vault> {
  try {
    const header = await raw.read(0, vaultHeaderBytes);
    const blockBytes = blockBytesOf(header);
    const cipher = new RecordCipher(key, header);
    const index = blockBytes > 0 ? await blockIndex(raw, cipher, blockBytes) : await scannedIndex(raw, cipher);
    return new OpenVault(raw, cipher, index);
  } catch (error) {
    await raw.close();
    throw error;
  }
}

class OpenVault implements Vault {
  readonly #raw: ByteSource;
  readonly #cipher: RecordCipher;
  readonly #index: RecordIndex;
  /** Small reads one after another mostly stay within a record. */
  #kept: { number: number; plaintext: Buffer } | null = null;

  constructor(raw: ByteSource, cipher: RecordCipher, index: RecordIndex) {
    this.#raw = raw;
    this.#cipher = cipher;
    this.#index = index;
  }

  get size(): number {
    return this.#index.size;
  }

  get closed(): boolean {
    return this.#index.closed;
  }

  async read(position: number, length: number): Promise<Buffer> {
    const end = Math.min(this.size, position + length);
    if (position >= end) return Buffer.alloc(0);
    const first = this.#index.recordAt(position);
    const last = this.#index.recordAt(end - 1);
    const pieces = await this.#records(first, last);
    const from = position - this.#index.plainStart(first);
    const [only] = pieces;
    const bytes = pieces.length === 1 && only ? only : Buffer.concat(pieces);
    return bytes.subarray(from, from + end - position);
  }

  close(): Promise<void> {
    return this.#raw.close();
  }

  async #records(first: number, last: number): Promise<Buffer[]> {
    if (first === last && this.#kept?.number === first) return [this.#kept.plaintext];
    const pieces: Buffer[] = [];
    for (let next = first; next <= last; ) {
      const until = this.#untilWithin(next, last);
      const start = this.#index.rawStart(next);
      const bytes = await this.#raw.read(start, this.#index.rawStart(until) - start);
      for (; next < until; next += 1) {
        const from = this.#index.rawStart(next) - start;
        pieces.push(this.#decrypted(next, bytes.subarray(from, this.#index.rawStart(next + 1) - start)));
      }
    }
    const plaintext = pieces.at(-1);
    if (plaintext) this.#kept = { number: last, plaintext };
    return pieces;
  }

  /** One after the last of the records that are read together with this one. */
  #untilWithin(next: number, last: number): number {
    let until = next + 1;
    while (until <= last && this.#index.rawStart(until + 1) - this.#index.rawStart(next) <= longestReadBytes)
      until += 1;
    return until;
  }

  #decrypted(number: number, record: Buffer): Buffer {
    const last = this.#index.closed && number === this.#index.count - 1;
    const plaintext = this.#cipher.open(number, last, record);
    if (!plaintext) throw new VaultDamaged(`record ${number} was changed`, this.#index.plainStart(number));
    return plaintext;
  }
}
