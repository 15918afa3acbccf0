import { existsSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type ByteSource, localSource, type ObjectStore, StoreMismatch, type UploadState, upload } from '#recordings';
import type { Prisma, RecordingFile } from '../../prisma/generated/client.ts';
import type { Foundation } from '../services.ts';
import { chainsToStore, storeChain } from './chainCopies.ts';
import type { RecordingFiles } from './recordingFiles.ts';

const lookEveryMs = 10_000;
const firstRetryMs = 5000;
const longestRetryMs = 5 * 60_000;
/** A file that itself is the trouble waits for so long, so that it holds up no other. */
const skipMs = 60 * 60_000;
/** A begun upload that failed so often in a row is begun anew. */
const failuresOfUpload = 3;
const dayMs = 24 * 60 * 60 * 1000;

/** Closed, encrypted, and not worked with any more. A chain stays here, and is copied (chainCopies.ts). */
export const toStore = {
  deletedAt: null,
  closedAt: { not: null },
  place: { in: ['local', 'uploading'] },
  kind: { not: 'chain' },
  wrappedKey: { not: '' },
  recording: { status: { in: ['available', 'damaged'] }, filmState: { notIn: ['queued', 'composing'] } },
} satisfies Prisma.RecordingFileWhereInput;

/** Deleted here, and perhaps not there. */
export const toRemove = {
  deletedAt: { not: null },
  OR: [{ place: { not: 'local' } }, { uploadId: { not: '' } }],
} satisfies Prisma.RecordingFileWhereInput;

export interface StoringState {
  /** Files that are to go to the store, and their bytes (plaintext). */
  files: number;
  bytes: number;
  /** When the oldest of them was closed. */
  oldestAt: Date | null;
  /** Since when the store cannot be had. */
  awaySince: Date | null;
}

/** Takes finished files to the object store, one after the other, and removes there what was deleted. What is to be done stands in the rows. */
export class Storing {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock' | 'log'>;
  readonly #files: RecordingFiles;
  readonly #store: ObjectStore | null;
  readonly #onHealth: () => void;
  readonly #closing = new AbortController();
  readonly #skipped = new Map<string, number>();
  #failed = { fileId: '', times: 0 };
  #retryMs = firstRetryMs;
  #chainsAreHere = false;
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> | null = null;
  #state: StoringState = { files: 0, bytes: 0, oldestAt: null, awaySince: null };

  constructor(foundation: Pick<Foundation, 'prisma' | 'clock' | 'log'>, files: RecordingFiles, onHealth: () => void) {
    this.#foundation = foundation;
    this.#files = files;
    this.#store = files.store;
    this.#onHealth = onHealth;
  }

  /** null: there is no store. */
  get state(): StoringState | null {
    return this.#store && this.#state;
  }

  /** Removes local copies that a killed process left, and begins. */
  async start(): Promise<void> {
    const { prisma, clock, log } = this.#foundation;
    if (!this.#store) {
      const unreachable = await prisma.recordingFile.count({ where: { place: 'store' } });
      if (unreachable > 0) log.error({ files: unreachable }, 'files lie in an object store that is not set up');
      return;
    }
    const since = new Date(clock.now().getTime() - dayMs);
    const lately = await prisma.recordingFile.findMany({ where: { place: 'store', storedAt: { gte: since } } });
    for (const row of lately) await this.#removeLocal(row);
    this.look();
  }

  look(): void {
    if (this.#closing.signal.aborted || this.#work) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#work = this.#workOff().then((delayMs) => {
      this.#work = null;
      if (!this.#closing.signal.aborted) this.#timer = setTimeout(() => this.look(), delayMs).unref();
    });
  }

  /** Gives up what is in work; it goes on at the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#timer) clearTimeout(this.#timer);
    this.#store?.close();
    await this.#work;
  }

  /** Resolves with the time after which to look again, ms. */
  async #workOff(): Promise<number> {
    const { log } = this.#foundation;
    try {
      await this.#restoreChains();
      await this.#count();
      while (!this.#closing.signal.aborted && (await this.#next())) await this.#count();
      this.#away(null);
      this.#retryMs = firstRetryMs;
      return lookEveryMs;
    } catch (error) {
      if (this.#closing.signal.aborted) return lookEveryMs;
      log.warn({ err: error, retryMs: this.#retryMs }, 'the object store cannot be had');
      this.#away(this.#foundation.clock.now());
      const delayMs = this.#retryMs;
      this.#retryMs = Math.min(longestRetryMs, 2 * delayMs);
      return delayMs;
    }
  }

  /** One file. False: there is nothing to do. Throws where the store cannot be had. */
  async #next(): Promise<boolean> {
    const { prisma } = this.#foundation;
    const deleted = await prisma.recordingFile.findFirst({ where: toRemove });
    if (deleted) {
      await this.#files.removeStored(deleted.id);
      return true;
    }
    const now = performance.now();
    for (const [id, until] of this.#skipped) if (until < now) this.#skipped.delete(id);
    const notSkipped = { id: { notIn: [...this.#skipped.keys()] } };
    const chain = await prisma.recordingFile.findFirst({ where: { ...chainsToStore, ...notSkipped } });
    if (chain) {
      await this.#copyChain(chain);
      return true;
    }
    const where = { ...toStore, ...notSkipped };
    const row = await prisma.recordingFile.findFirst({ where, orderBy: { closedAt: 'asc' } });
    if (!row) return false;
    const source = await this.#opened(row);
    if (source) await this.#upload(row, source).finally(() => source.close());
    return true;
  }

  /** Once: a new machine, or one whose disk was lost, has the database and the store. */
  async #restoreChains(): Promise<void> {
    if (this.#chainsAreHere) return;
    const { prisma, log } = this.#foundation;
    // Also one whose last seal the store does not have yet: what it has is more than nothing.
    const where = { kind: 'chain', recording: { seals: { some: {} } } } as const;
    const isMissing = (row: RecordingFile) => !existsSync(this.#files.pathOf(row));
    const missing = (await prisma.recordingFile.findMany({ where })).filter(isMissing);
    for (const { recordingId } of missing) await this.#files.chain(recordingId);
    this.#chainsAreHere = true;
    const lost = missing.filter(isMissing).length;
    if (missing.length > 0) log.warn({ fetched: missing.length - lost, lost }, 'sealed chains were not here');
  }

  async #copyChain(row: RecordingFile): Promise<void> {
    const { prisma, clock } = this.#foundation;
    if (!this.#store) return;
    try {
      await storeChain(prisma, this.#store, { row, path: this.#files.pathOf(row) }, this.#closing.signal);
      // Sealed anew meanwhile: it is to be copied again.
      const { id, closedAt } = row;
      await prisma.recordingFile.updateMany({ where: { id, closedAt }, data: { storedAt: clock.now() } });
    } catch (error) {
      if (!(error instanceof StoreMismatch) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.#skip(row, error);
    }
  }

  async #opened(row: RecordingFile): Promise<ByteSource | null> {
    try {
      return await localSource(this.#files.pathOf(row));
    } catch (error) {
      this.#skip(row, error);
      return null;
    }
  }

  async #upload(row: RecordingFile, source: ByteSource): Promise<void> {
    const { store, state } = { store: this.#store, state: stateOf(row) };
    if (!store) return;
    const { signal } = this.#closing;
    try {
      await upload(store, { key: row.path, source, state, keep: (now) => this.#keep(row.id, now), signal });
      this.#failed = { fileId: '', times: 0 };
      await this.#stored(store, row);
    } catch (error) {
      if (error instanceof DeletedMeanwhile) return;
      if (signal.aborted) throw error;
      if (error instanceof StoreMismatch) {
        await this.#keep(row.id, { uploadId: '', parts: [] });
        this.#skip(row, error);
        return;
      }
      await this.#countFailure(store, row);
      throw error;
    }
  }

  async #stored(store: ObjectStore, row: RecordingFile): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const { count } = await prisma.recordingFile.updateMany({
      where: { id: row.id, deletedAt: null },
      data: { place: 'store', storedAt: clock.now(), uploadId: '', parts: [] },
    });
    if (count > 0) await this.#removeLocal(row);
    else await store.delete(row.path);
  }

  /** Kept even of a file that was deleted meanwhile: so its upload is known, and given up. */
  async #keep(id: string, { uploadId, parts }: UploadState): Promise<void> {
    const data = { place: 'uploading', uploadId, parts: parts.map((part) => ({ ...part })) } as const;
    const { deletedAt } = await this.#foundation.prisma.recordingFile.update({ where: { id }, data });
    if (deletedAt) throw new DeletedMeanwhile();
  }

  /** An upload that the store can neither go on with nor say so about must not be tried for ever. */
  async #countFailure(store: ObjectStore, { id, path }: RecordingFile): Promise<void> {
    this.#failed = { fileId: id, times: this.#failed.fileId === id ? this.#failed.times + 1 : 1 };
    if (this.#failed.times < failuresOfUpload) return;
    const row = await this.#foundation.prisma.recordingFile.findUniqueOrThrow({ where: { id } });
    if (
      row.uploadId === '' ||
      (await store.stat(path).then(
        () => false,
        () => true,
      ))
    )
      return;
    this.#failed = { fileId: '', times: 0 };
    await this.#keep(id, { uploadId: '', parts: [] });
    await store.abort(path, row.uploadId);
  }

  #skip({ id }: RecordingFile, error: unknown): void {
    this.#foundation.log.error({ err: error, file: id.slice(0, 8) }, 'a file could not be stored');
    this.#skipped.set(id, performance.now() + skipMs);
  }

  async #removeLocal(row: RecordingFile): Promise<void> {
    const path = this.#files.pathOf(row);
    await rm(path, { force: true });
    await rmdir(dirname(path)).catch(() => {}); // unless others lie there
  }

  #away(since: Date | null): void {
    const { awaySince } = this.#state;
    if ((awaySince === null) === (since === null)) return;
    this.#state = { ...this.#state, awaySince: since };
    if (since === null) this.#foundation.log.info('the object store is there again');
    this.#onHealth();
  }

  async #count(): Promise<void> {
    const { _count, _sum, _min } = await this.#foundation.prisma.recordingFile.aggregate({
      where: { OR: [toStore, chainsToStore] },
      _count: { _all: true },
      _sum: { bytes: true },
      _min: { closedAt: true },
    });
    const waiting = { files: _count._all, bytes: Number(_sum.bytes ?? 0), oldestAt: _min.closedAt };
    this.#state = { ...this.#state, ...waiting };
  }
}

class DeletedMeanwhile extends Error {}

const partsKept = z.array(z.object({ number: z.int(), etag: z.string(), bytes: z.int() }));

function stateOf({ uploadId, parts }: RecordingFile): UploadState {
  return uploadId === '' ? { uploadId, parts: [] } : { uploadId, parts: partsKept.parse(parts) };
}
