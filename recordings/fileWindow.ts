import type { ByteSource } from './vault/byteSource.ts';

const windowBytes = 1 << 20;

/** Reads small pieces that lie about one after another, a megabyte at a time. */
export class FileWindow {
  readonly #source: ByteSource;
  #start = 0;
  #window: Buffer = Buffer.alloc(0);

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The bytes at a position. They stay valid. Throws if the source ends before. */
  async read(position: number, length: number): Promise<Buffer> {
    const offset = position - this.#start;
    if (offset < 0 || offset + length > this.#window.length) {
      await this.#fill(position, length);
      return this.#window.subarray(0, length);
    }
    return this.#window.subarray(offset, offset + length);
  }

  async #fill(position: number, least: number): Promise<void> {
    const window = await this.#source.read(position, Math.max(windowBytes, least));
    if (window.length < least) throw new Error('the journal became shorter while it was read');
    this.#start = position;
    this.#window = window;
  }
}
