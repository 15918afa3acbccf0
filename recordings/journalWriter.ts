import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { encodeHeader, entryHeaderBytes, entryType, type JournalHeader, writeEntryHeader } from './journalFormat.ts';

const bufferBytes = 256 * 1024;
/** What may wait in memory while the disk stands still; beyond it the recording of the track stops. */
const maxWaitingBytes = 32 * 1024 * 1024;

export type WriteFailure = 'disk_full' | 'write_failed';

/** Appends entries to one segment. Entries gather in memory; `flush` brings them to the disk. Never throws after `create`: a failure is reported once. */
export class JournalWriter {
  readonly #file: FileHandle;
  readonly #onFailure: (reason: WriteFailure) => void;
  #buffer: Buffer = Buffer.allocUnsafeSlow(bufferBytes);
  #spare: Buffer | null = null;
  #used = 0;
  #waiting: { buffer: Buffer; used: number }[] = [];
  #draining: Promise<void> | null = null;
  #failed = false;
  #bytesWritten = 0;

  private constructor(file: FileHandle, onFailure: (reason: WriteFailure) => void) {
    this.#file = file;
    this.#onFailure = onFailure;
  }

  /** Begins a segment. Throws if the file cannot be made, or holds something already: a segment is never continued. */
  static async create(path: string, header: JournalHeader, onFailure: (reason: WriteFailure) => void) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'a', 0o600);
    const { size } = await file.stat();
    if (size > 0) {
      await file.close();
      throw new Error('a journal is never continued: the file exists');
    }
    const writer = new JournalWriter(file, onFailure);
    writer.#used = encodeHeader(header).copy(writer.#buffer);
    return writer;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  /** `time`: ms since the segment began. The data is copied. */
  append(type: number, time: number, data: Uint8Array): void {
    if (this.#failed) return;
    const needed = entryHeaderBytes + data.length;
    if (this.#used + needed > this.#buffer.length) {
      this.#turnOver();
      void this.#drain();
    }
    writeEntryHeader(this.#buffer, this.#used, type, time, data.length);
    this.#buffer.set(data, this.#used + entryHeaderBytes);
    this.#used += needed;
  }

  /** Resolves when all that was appended before is in the hands of the kernel; with `sync` on the disk itself. */
  async flush(sync: boolean): Promise<void> {
    this.#turnOver();
    await this.#drain();
    if (!sync || this.#failed) return;
    await this.#file.datasync().catch((error) => this.#fail(error));
  }

  /** Ends the segment in order. */
  async close(time: number): Promise<void> {
    this.append(entryType.end, time, Buffer.alloc(0));
    await this.flush(true);
    await this.#file.close().catch((error) => this.#fail(error));
  }

  #turnOver(): void {
    if (this.#used === 0) return;
    this.#waiting.push({ buffer: this.#buffer, used: this.#used });
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
        await this.#writeWhole(next.buffer, next.used);
        this.#waiting.shift();
        this.#spare = next.buffer;
      } catch (error) {
        this.#fail(error);
      }
    }
    // In the same turn as the last look at the queue: nothing can be left behind.
    this.#draining = null;
  }

  async #writeWhole(buffer: Buffer, used: number): Promise<void> {
    for (let done = 0; done < used; ) {
      const { bytesWritten } = await this.#file.write(buffer, done, used - done);
      done += bytesWritten;
      this.#bytesWritten += bytesWritten;
    }
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#waiting = [];
    const full = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    this.#onFailure(full ? 'disk_full' : 'write_failed');
  }
}
