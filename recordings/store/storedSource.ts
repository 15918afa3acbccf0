import type { ByteSource } from '../vault/byteSource.ts';
import type { ObjectStore } from './objectStore.ts';

/** What is fetched at a time, bytes; players and muxers mostly go on where they were. */
const blockBytes = 1024 * 1024;
const blocksKept = 4;

/** An object of a store, read in ranges. Throws if there is none, or the store cannot be had. */
export async function storedSource(store: ObjectStore, key: string): Promise<ByteSource> {
  const found = await store.stat(key);
  if (!found) throw new Error('the store has no such object');
  return new StoredSource(store, key, found.bytes);
}

class StoredSource implements ByteSource {
  readonly size: number;
  readonly #store: ObjectStore;
  readonly #key: string;
  /** By number, the one used last at the end. */
  readonly #blocks = new Map<number, Promise<Buffer>>();

  constructor(store: ObjectStore, key: string, size: number) {
    this.#store = store;
    this.#key = key;
    this.size = size;
  }

  async read(position: number, length: number): Promise<Buffer> {
    const end = Math.min(this.size, position + length);
    if (position >= end) return Buffer.alloc(0);
    if (end - position > blockBytes) return this.#store.read(this.#key, position, end - position);
    const first = Math.floor(position / blockBytes);
    const last = Math.floor((end - 1) / blockBytes);
    const blocks = await Promise.all(first === last ? [this.#block(first)] : [this.#block(first), this.#block(last)]);
    const from = position - first * blockBytes;
    return Buffer.concat(blocks).subarray(from, from + end - position);
  }

  async close(): Promise<void> {
    this.#blocks.clear();
  }

  #block(number: number): Promise<Buffer> {
    const position = number * blockBytes;
    const block =
      this.#blocks.get(number) ?? this.#store.read(this.#key, position, Math.min(blockBytes, this.size - position));
    this.#blocks.delete(number);
    this.#blocks.set(number, block);
    // What failed is asked for again.
    block.catch(() => this.#blocks.delete(number));
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= blocksKept) break;
      this.#blocks.delete(oldest);
    }
    return block;
  }
}
