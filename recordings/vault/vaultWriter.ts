import { type FileHandle, open } from 'node:fs/promises';
import { newVaultHeader, RecordCipher } from './vaultFormat.ts';

/** Appends records of any length (at most `longestRecordBytes`) to a vault: what a journal is written with. One call after the other. */
export class VaultWriter {
  readonly #file: FileHandle;
  readonly #cipher: RecordCipher;
  /** Not yet written: it goes out together with the first record. */
  #header: Buffer | null;
  #records = 0;
  #bytesWritten = 0;

  private constructor(file: FileHandle, key: Buffer) {
    this.#file = file;
    this.#header = newVaultHeader(0);
    this.#cipher = new RecordCipher(key, this.#header);
  }

  /** Throws if the file cannot be made, or holds something already: a vault is never continued. */
  static async create(path: string, key: Buffer): Promise<VaultWriter> {
    const file = await open(path, 'a', 0o600);
    try {
      if ((await file.stat()).size > 0) throw new Error('a vault is never continued: the file exists');
      return new VaultWriter(file, key);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Bytes on their way to the disk so far, encrypted. */
  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  /** One record more; after the last one nothing may follow. After a failure the file is to be given up: its last record is torn. */
  async append(plaintext: Uint8Array, last = false): Promise<void> {
    const record = this.#cipher.seal(this.#records, last, plaintext);
    this.#records += 1;
    const bytes = this.#header ? Buffer.concat([this.#header, record]) : record;
    this.#header = null;
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done);
      done += bytesWritten;
      this.#bytesWritten += bytesWritten;
    }
  }

  /** Resolves when all that was appended is on the disk itself. */
  async sync(): Promise<void> {
    await this.#file.datasync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
