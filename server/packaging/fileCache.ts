import { readFile } from 'node:fs/promises';

const mostBytes = 64 * 1024 * 1024;

/** Files that never change, read once for the many who ask for the newest at the same time. The one kept longest goes first. */
export class FileCache {
  readonly #kept = new Map<string, Buffer>();
  readonly #reading = new Map<string, Promise<Buffer>>();
  #bytes = 0;

  /** Throws when the file cannot be read. */
  async read(path: string): Promise<Buffer> {
    const kept = this.#kept.get(path);
    if (kept) return kept;
    const reading = this.#reading.get(path) ?? this.#read(path);
    this.#reading.set(path, reading);
    return reading;
  }

  async #read(path: string): Promise<Buffer> {
    try {
      const data = await readFile(path);
      this.#keep(path, data);
      return data;
    } finally {
      this.#reading.delete(path);
    }
  }

  #keep(path: string, data: Buffer): void {
    this.#kept.set(path, data);
    this.#bytes += data.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= mostBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= length;
    }
  }
}
