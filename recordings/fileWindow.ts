import type { FileHandle } from 'node:fs/promises';

const windowBytes = 1 << 20;

/** Reads small pieces that lie about one after another, a megabyte at a time. */
export class FileWindow {
  readonly #file: FileHandle;
  #start = 0;
  #window: Buffer = Buffer.alloc(0);

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** The bytes at a position. They stay valid. Throws if the file ends before. */
  async read(position: number, length: number): Promise<Buffer> {
    const offset = position - this.#start;
    if (offset < 0 || offset + length > this.#window.length) {
      await this.#fill(position, length);
      return this.#window.subarray(0, length);
    }
    return this.#window.subarray(offset, offset + length);
  }

  async #fill(position: number, least: number): Promise<void> {
    const buffer = Buffer.allocUnsafe(Math.max(windowBytes, least));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await this.#file.read(buffer, filled, buffer.length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    if (filled < least) throw new Error('the journal became shorter while it was read');
    this.#start = position;
    this.#window = buffer.subarray(0, filled);
  }
}
