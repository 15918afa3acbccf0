import { mkdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ByteSource, localSource, openVault, type VaultContent, type VaultFile } from '#recordings';
import type { RecordingFile, RecordingFileKind } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
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
  readonly #foundation: Pick<Foundation, 'config' | 'prisma' | 'clock'>;

  constructor(foundation: Pick<Foundation, 'config' | 'prisma' | 'clock'>) {
    this.#foundation = foundation;
    const { master, former } = foundation.config.recordingKeys;
    this.keyring = new Keyring(master, former);
  }

  /** Row first, so that no file is ever without one. The key is for one file: whoever writes again needs a new one. */
  async create(file: FileToMake): Promise<FileMade & { key: Buffer }> {
    const id = crypto.randomUUID();
    const { key, ...wrapped } = this.keyring.newKey(id);
    return { ...(await this.#make(id, file, wrapped)), key };
  }

  /** The recording's chain of hashes, made when it is first asked for. Not encrypted, and never deleted. */
  async chain(recordingId: string): Promise<FileMade> {
    const { prisma, clock } = this.#foundation;
    const path = join('chains', recordingId.slice(0, 2), `${recordingId}.jsonl`);
    const row = await prisma.recordingFile.upsert({
      where: { path },
      create: { recordingId, kind: 'chain', path, createdAt: clock.now() },
      update: {},
    });
    await mkdir(dirname(this.pathOf(row)), { recursive: true, mode: 0o700 });
    return { row, path: this.pathOf(row) };
  }

  /** The file is whole: `content` is that of its plaintext. */
  async closed(id: string, { bytes, sha256 }: VaultContent): Promise<void> {
    const { prisma, clock } = this.#foundation;
    await prisma.recordingFile.update({ where: { id }, data: { bytes, sha256, closedAt: clock.now() } });
  }

  /**
   * The plaintext of a file; the caller closes it. Throws ServiceError `recording_unavailable` if it was deleted, KeyUnavailable, VaultDamaged, or what
   * the file system says.
   */
  async open(id: string): Promise<ByteSource> {
    const row = await this.#foundation.prisma.recordingFile.findUnique({ where: { id } });
    if (!row || row.deletedAt) throw new ServiceError('recording_unavailable');
    const key = row.wrappedKey === '' ? null : this.keyring.unwrap(row);
    const raw = await localSource(this.pathOf(row));
    return key ? openVault(raw, key) : raw;
  }

  /** An encrypted file on this machine, for a process that reads it itself. Throws KeyUnavailable. */
  onDisk(row: RecordingFile): VaultFile {
    return { path: this.pathOf(row), key: this.keyring.unwrap(row) };
  }

  /** Where the file lies on this machine. */
  pathOf({ path }: Pick<RecordingFile, 'path'>): string {
    return join(this.#foundation.config.recordingsDir, path);
  }

  /** Removes file and key; the row stays. The key goes first: without it nothing that is left over can be read. */
  async delete(row: Pick<RecordingFile, 'id' | 'path'>): Promise<void> {
    const { prisma, clock } = this.#foundation;
    await prisma.recordingFile.updateMany({
      where: { id: row.id, deletedAt: null },
      data: { wrappedKey: '', deletedAt: clock.now() },
    });
    await this.#remove(row);
  }

  /** Removes a file that never became whole, with its row. */
  async discard(row: Pick<RecordingFile, 'id' | 'path'>): Promise<void> {
    await this.#remove(row);
    await this.#foundation.prisma.recordingFile.deleteMany({ where: { id: row.id } });
  }

  async #remove(row: Pick<RecordingFile, 'path'>): Promise<void> {
    const path = this.pathOf(row);
    for (const file of [path, `${path}.part`]) await rm(file, { force: true });
    await rmdir(dirname(path)).catch(() => {}); // unless others lie there
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

/** Below RECORDINGS_DIR: a folder a month, and one a recording. */
function pathFor(recordingId: string, name: string, at: Date): string {
  const [year = '', month = ''] = at.toISOString().split('-');
  return join(year, month, recordingId, name);
}
