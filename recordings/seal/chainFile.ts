import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { dirname, resolve } from 'node:path';
import { beginning, type ChainBody, type ChainHead, headOf, lineOf, link, parseLine } from './chain.ts';

/** No line is longer than a part of it, bytes. */
const tailBytes = 64 * 1024;

/** Another process writes to the chain. */
export class ChainInUse extends Error {}

/** An entry that waits to be written, with its time. */
export type WaitingEntry = { at: Date; body: ChainBody };

/** A chain on the disk, one entry a line. It has one writer at a time, for its entries hang on one another. */
export class ChainFile {
  readonly #file: FileHandle;
  readonly #lock: Server;
  #head: ChainHead;
  #size: number;

  private constructor(file: FileHandle, lock: Server, { head, size }: { head: ChainHead; size: number }) {
    this.#file = file;
    this.#lock = lock;
    this.#head = head;
    this.#size = size;
  }

  /** Opens the chain, or begins it. A last line that a kill tore is dropped. Throws ChainInUse, or if the file cannot be had or its end is no chain's. */
  static async open(path: string): Promise<ChainFile> {
    const lock = await locked(path);
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
      try {
        const end = await endOf(file);
        await file.truncate(end.size);
        return new ChainFile(file, lock, end);
      } catch (error) {
        await file.close();
        throw error;
      }
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  get head(): ChainHead {
    return this.#head;
  }

  /** Resolves when the entries are on the disk. Throws if they cannot be written; then none of them was. */
  async append(waiting: readonly WaitingEntry[]): Promise<void> {
    let head = this.#head;
    const lines = waiting.map(({ at, body }) => {
      const entry = link(head, at, body);
      head = headOf(entry);
      return lineOf(entry);
    });
    const bytes = Buffer.from(lines.join(''), 'utf8');
    for (let done = 0; done < bytes.length; ) {
      // At its place, not at the end: what an earlier try left half written is written over.
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#size + done);
      done += bytesWritten;
    }
    await this.#file.datasync();
    this.#head = head;
    this.#size += bytes.length;
  }

  async close(): Promise<void> {
    try {
      await this.#file.close();
    } finally {
      this.#lock.close();
    }
  }
}

/** Where the chain in a file stands, and how many bytes of it are whole. */
async function endOf(file: FileHandle): Promise<{ head: ChainHead; size: number }> {
  const { size } = await file.stat();
  const start = Math.max(0, size - tailBytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
  const tail = buffer.subarray(0, bytesRead);
  for (let end = tail.lastIndexOf(10) + 1; end > 0; ) {
    const begin = end === 1 ? 0 : tail.lastIndexOf(10, end - 2) + 1;
    const entry = parseLine(tail.toString('utf8', begin, end - 1));
    if (entry) return { head: headOf(entry), size: start + end };
    end = begin;
  }
  if (start > 0) throw new Error('the end of the chain is not readable');
  return { head: beginning, size: 0 };
}

/** A name in the kernel (an abstract socket): one process has it at a time, and a killed one leaves nothing behind. */
function locked(path: string): Promise<Server> {
  const digest = createHash('sha256').update(resolve(path)).digest('hex').slice(0, 32);
  const lock = createServer((socket) => socket.destroy()).unref();
  return new Promise((taken, refused) => {
    lock.once('error', (error: NodeJS.ErrnoException) =>
      refused(error.code === 'EADDRINUSE' ? new ChainInUse('another process writes to the chain') : error),
    );
    lock.listen(`\0zhangshang-12348-${process.getuid?.() ?? 0}-${digest}`, () => taken(lock));
  });
}
