import { open } from 'node:fs/promises';

/** Bytes that can be read at any position: a file here, an object in a store, or what is inside a vault. */
export interface ByteSource {
  /** Bytes, as they were when it was opened. */
  readonly size: number;
  /** Up to `length` bytes from `position`; fewer only at the end. Throws if they cannot be read. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** A file of this machine as it is. Throws if it cannot be opened. */
export async function localSource(path: string): Promise<ByteSource> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  return {
    size,
    async read(position, length) {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - position)));
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    close: () => file.close(),
  };
}
