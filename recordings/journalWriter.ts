import { encodeHeader, entryHeaderBytes, entryType, type JournalHeader, writeEntryHeader } from './journalFormat.ts';
import { VaultWriter } from './vault/vaultWriter.ts';

const bufferBytes = 256 * 1024;
/** What may wait in memory while the disk stands still; beyond it the recording of the track stops. */
const maxWaitingBytes = 32 * 1024 * 1024;

export type WriteFailure = 'disk_full' | 'write_failed';

export interface JournalWriterOptions {
  /** The file must not exist. */
  path: string;
  /** The data key of the file, 32 bytes. */
  key: Buffer;
  header: JournalHeader;
  onFailure: (reason: WriteFailure) => void;
  /** Gets the plaintext of each write once it is in the kernel's hands: whole entries, valid only during the call. */
  onWritten?: (plaintext: Buffer) => void;
}

interface Waiting {
  buffer: Buffer;
  used: number;
  last: boolean;
}

/**
 * Appends entries to one segment, encrypted. Entries gather in memory; `flush` brings them to the disk, each time as a record of the vault. Never throws
 * after `create`: a failure is reported once.
 */
export class JournalWriter {
  readonly #vault: VaultWriter;
  readonly #onFailure: (reason: WriteFailure) => void;
  readonly #onWritten: (plaintext: Buffer) => void;
  #buffer: Buffer = Buffer.allocUnsafeSlow(bufferBytes);
  #spare: Buffer | null = null;
  #used = 0;
  #waiting: Waiting[] = [];
  #draining: Promise<void> | null = null;
  #failed = false;

  private constructor(vault: VaultWriter, { header, onFailure, onWritten }: JournalWriterOptions) {
    this.#vault = vault;
    this.#onFailure = onFailure;
    this.#onWritten = onWritten ?? (() => {});
    this.#used = encodeHeader(header).copy(this.#buffer);
  }

  /** Begins a segment. Throws if the file cannot be made, or holds something already: a segment is never continued. */
  static async create(options: JournalWriterOptions): Promise<JournalWriter> {
    return new JournalWriter(await VaultWriter.create(options.path, options.key), options);
  }

  /** Bytes on the disk, encrypted. */
  get bytesWritten(): number {
    return this.#vault.bytesWritten;
  }

  /** `time`: ms since the segment began. The data is copied. */
  append(type: number, time: number, data: Uint8Array): void {
    if (this.#failed) return;
    const needed = entryHeaderBytes + data.length;
    if (this.#used + needed > this.#buffer.length) {
      this.#turnOver(false);
      void this.#drain();
    }
    writeEntryHeader(this.#buffer, this.#used, type, time, data.length);
    this.#buffer.set(data, this.#used + entryHeaderBytes);
    this.#used += needed;
  }

  /** Resolves when all that was appended before is in the hands of the kernel; with `sync` on the disk itself. */
  async flush(sync: boolean): Promise<void> {
    this.#turnOver(false);
    await this.#bring(sync);
  }

  /** Ends the segment in order. */
  async close(time: number): Promise<void> {
    this.append(entryType.end, time, Buffer.alloc(0));
    this.#turnOver(true);
    await this.#bring(true);
    await this.#vault.close().catch((error) => this.#fail(error));
  }

  async #bring(sync: boolean): Promise<void> {
    await this.#drain();
    if (!sync || this.#failed) return;
    await this.#vault.sync().catch((error) => this.#fail(error));
  }

  #turnOver(last: boolean): void {
    if (this.#used === 0) return;
    this.#waiting.push({ buffer: this.#buffer, used: this.#used, last });
    this.#buffer = this.#spare ?? Buffer.allocUnsafeSlow(bufferBytes);
    this.#spare = null;
    this.#used = 0;
    if (this.#waiting.length * bufferBytes > maxWaitingBytes) this.#fail(new Error('the disk stands still'));
  }

  #drain(): Promise<void> {
    if (this.#waiting.length > 0) this.#draining ??= this.#writeWaiting();
    return this.#draining ?? Promise.resolve();
  }

  async #writeWaiting(): Promise<void> {
    for (let next = this.#waiting[0]; next && !this.#failed; next = this.#waiting[0]) {
      try {
        const plaintext = next.buffer.subarray(0, next.used);
        await this.#vault.append(plaintext, next.last);
        this.#onWritten(plaintext);
        this.#waiting.shift();
        this.#spare = next.buffer;
      } catch (error) {
        this.#fail(error);
      }
    }
    // In the same turn as the last look at the queue: nothing can be left behind.
    this.#draining = null;
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#waiting = [];
    const full = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    this.#onFailure(full ? 'disk_full' : 'write_failed');
  }
}
