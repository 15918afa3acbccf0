import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type ByteSource,
  localSource,
  type ObjectStore,
  openVault,
  storedSource,
  type VaultContent,
  type VaultFile,
} from '#recordings';
import type { RecordingFile, RecordingFileKind } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { openStore, StoreUnavailable } from './fileStore.ts';
import { Keyring } from './keyring.ts';

export interface FileToMake {
  recordingId: string;
  /** null: of the recording as a whole. */
  trackId: string | null;
  kind: RecordingFileKind;
  /** `journal`, `webm`, `mp4` … without a dot. */
  extension: string;
}

export interface FileMade {
  row: RecordingFile;
  /** Where it is to be written; its folder is there. */
  path: string;
}

/** The files of recordings: a row each, which outlives the file, and for what is encrypted a key each. */
export class RecordingFiles {
  readonly keyring: Keyring;
  /** Where files go when they are finished; null: they stay on this machine. */
  readonly store: ObjectStore | null;
  readonly #foundation: Pick<Foundation, 'config' | 'prisma' | 'clock'>;

  constructor(foundation: Pick<Foundation, 'config' | 'prisma' | 'clock'>) {
    this.#foundation = foundation;
    this.store = openStore(foundation.config);
    const { master, former } = foundation.config.recordingKeys;
    this.keyring = new Keyring(master, former);
  }

  /** Row first, so that no file is ever without one. The key is for one file: whoever writes again needs a new one. */
  async create(file: FileToMake): Promise<FileMade & { key: Buffer }> {
    const id = crypto.randomUUID();
    const { key, ...wrapped } = this.keyring.newKey(id);
    return { ...(await this.#make(id, file, wrapped)), key };
  }

  /** The recording's chain of hashes, made when it is first asked for. Not encrypted, and never deleted. Throws StoreUnavailable where only the store has it. */
  async chain(recordingId: string): Promise<FileMade> {
    const { prisma, clock } = this.#foundation;
    const path = join('chains', recordingId.slice(0, 2), `${recordingId}.jsonl`);
    const row = await prisma.recordingFile.upsert({
      where: { path },
      create: { recordingId, kind: 'chain', path, createdAt: clock.now() },
      update: {},
    });
    const file = this.pathOf(row);
    // Its folder is made by who writes it: no track waits for a chain.
    if (!existsSync(file)) await this.#restoreChain(row, file);
    return { row, path: file };
  }

  /** The store's copy of a chain; null where nothing was sealed, or it has none. Throws StoreUnavailable. */
  async storedChain({ recordingId, path }: RecordingFile): Promise<Buffer | null> {
    // One that was never sealed was never stored: no talk waits for the store.
    if (!this.store || (await this.#foundation.prisma.recordingSeal.count({ where: { recordingId } })) === 0)
      return null;
    try {
      const there = await this.store.stat(path);
      return there && (await this.store.read(path, 0, there.bytes));
    } catch (error) {
      throw new StoreUnavailable(error);
    }
  }

  /** The file is whole: `content` is that of its plaintext. */
  async closed(id: string, { bytes, sha256 }: VaultContent): Promise<void> {
    const { prisma, clock } = this.#foundation;
    await prisma.recordingFile.update({ where: { id }, data: { bytes, sha256, closedAt: clock.now() } });
  }

  /**
   * The plaintext of a file; the caller closes it. Throws ServiceError `recording_unavailable` if it was deleted, KeyUnavailable, StoreUnavailable,
   * VaultDamaged, or what the file system says.
   */
  async open(id: string): Promise<ByteSource> {
    const row = await this.#foundation.prisma.recordingFile.findUnique({ where: { id } });
    if (!row || row.deletedAt) throw new ServiceError('recording_unavailable');
    const key = row.wrappedKey === '' ? null : this.keyring.unwrap(row);
    const raw = await this.#raw(row);
    return key ? openVault(raw, key) : raw;
  }

  /** An encrypted file on this machine, for a process that reads it itself. Throws KeyUnavailable. */
  onDisk(row: RecordingFile): VaultFile {
    return { path: this.pathOf(row), key: this.keyring.unwrap(row) };
  }

  /** The same for a file that may lie in the store: `release` removes what was fetched. Throws KeyUnavailable, StoreUnavailable. */
  async fetched(row: RecordingFile): Promise<{ file: VaultFile; release: () => Promise<void> }> {
    const file = this.onDisk(row);
    if (row.place !== 'store') return { file, release: async () => {} };
    const path = `${file.path}.fetched`;
    const release = () => this.#removeAll(path);
    try {
      await this.#fetch(row, path);
      return { file: { ...file, path }, release };
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Moves a file from the store to this machine. Throws StoreUnavailable. */
  async bringBack(row: RecordingFile): Promise<void> {
    const path = this.pathOf(row);
    await this.#fetch(row, `${path}.part`);
    await rename(`${path}.part`, path);
    await this.#foundation.prisma.recordingFile.update({
      where: { id: row.id },
      data: { place: 'local', storedAt: null },
    });
    await this.store?.delete(row.path);
  }

  /** Where the file lies on this machine. */
  pathOf({ path }: Pick<RecordingFile, 'path'>): string {
    return join(this.#foundation.config.recordingsDir, path);
  }

  /** Removes file and key; the row stays. The key goes first: without it nothing that is left over can be read. What the store has goes by Storing. */
  async delete(row: Pick<RecordingFile, 'id' | 'path'>): Promise<void> {
    const { prisma, clock } = this.#foundation;
    await prisma.recordingFile.updateMany({
      where: { id: row.id, deletedAt: null },
      data: { wrappedKey: '', deletedAt: clock.now() },
    });
    await this.#remove(row);
  }

  /** Removes what the store has of a deleted file, unfinished uploads, too. Throws what the store answers. */
  async removeStored(id: string): Promise<void> {
    const { prisma } = this.#foundation;
    const { path, place, uploadId } = await prisma.recordingFile.findUniqueOrThrow({ where: { id } });
    if (!this.store || (place === 'local' && uploadId === '')) return;
    if (uploadId !== '') await this.store.abort(path, uploadId);
    await this.store.delete(path);
    const data = { place: 'local', uploadId: '', parts: [] } as const;
    await prisma.recordingFile.updateMany({ where: { id, uploadId }, data });
  }

  /** Removes a file that never became whole, with its row. */
  async discard(row: Pick<RecordingFile, 'id' | 'path'>): Promise<void> {
    await this.#remove(row);
    await this.#foundation.prisma.recordingFile.deleteMany({ where: { id: row.id } });
  }

  /** On a new machine, or one whose disk was lost. */
  async #restoreChain(row: RecordingFile, path: string): Promise<void> {
    const copy = await this.storedChain(row);
    if (!copy) return;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const part = `${path}.${crypto.randomUUID()}.part`;
    await writeFile(part, copy, { mode: 0o600, flush: true });
    await rename(part, path);
  }

  async #remove(row: Pick<RecordingFile, 'path'>): Promise<void> {
    const path = this.pathOf(row);
    await this.#removeAll(path, `${path}.part`, `${path}.fetched`);
  }

  async #removeAll(...paths: string[]): Promise<void> {
    for (const path of paths) {
      await rm(path, { force: true });
      await rmdir(dirname(path)).catch(() => {}); // unless others lie there
    }
  }

  /** As it lies there: encrypted, if it is. */
  async #raw(row: RecordingFile): Promise<ByteSource> {
    if (row.place === 'store') return this.#stored(row);
    try {
      return await localSource(this.pathOf(row));
    } catch (error) {
      // It may have gone to the store since the row was read.
      const now = await this.#foundation.prisma.recordingFile.findUnique({ where: { id: row.id } });
      if (now?.place === 'store') return this.#stored(now);
      throw error;
    }
  }

  async #stored({ path }: RecordingFile): Promise<ByteSource> {
    if (!this.store) throw new StoreUnavailable();
    return storedSource(this.store, path).catch((error: unknown) => {
      throw new StoreUnavailable(error);
    });
  }

  async #fetch(row: RecordingFile, path: string): Promise<void> {
    const source = await this.#stored(row);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'w', 0o600);
    try {
      for (let position = 0; position < source.size; ) {
        const bytes = await source.read(position, fetchBytes).catch((error: unknown) => {
          throw new StoreUnavailable(error);
        });
        await file.writeFile(bytes);
        position += bytes.length;
      }
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  async #make(id: string, file: FileToMake, wrapped: { wrappedKey?: string; masterKeyId?: string }): Promise<FileMade> {
    const { prisma, clock } = this.#foundation;
    const createdAt = clock.now();
    const { recordingId, trackId, kind, extension } = file;
    const path = pathFor(recordingId, `${id}.${extension}`, createdAt);
    const row = await prisma.recordingFile.create({
      data: { id, recordingId, trackId, kind, path, createdAt, ...wrapped },
    });
    await mkdir(dirname(this.pathOf(row)), { recursive: true, mode: 0o700 });
    return { row, path: this.pathOf(row) };
  }
}

const fetchBytes = 4 * 1024 * 1024;

/** Below RECORDINGS_DIR: a folder a month, and one a recording. */
function pathFor(recordingId: string, name: string, at: Date): string {
  const [year = '', month = ''] = at.toISOString().split('-');
  return join(year, month, recordingId, name);
}
