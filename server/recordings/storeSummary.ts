import type { Prisma, PrismaClient, RecordingFile } from '../../prisma/generated/client.ts';
import { chainsToStore } from './chainCopies.ts';
import type { RecordingFiles } from './recordingFiles.ts';
import { toRemove, toStore } from './storing.ts';

export interface FilesAt {
  files: number;
  /** Of the plaintext. */
  bytes: number;
}

/** Where the files of recordings lie. */
export interface StoreSummary {
  local: FilesAt;
  /** Of the local ones: finished, and to go to the store. */
  waiting: FilesAt;
  stored: FilesAt;
  /** Chains of which the store has a copy; their files are here, too. */
  chains: number;
  /** Deleted, and not yet removed from the store. */
  toRemove: number;
}

export async function storeSummary(prisma: PrismaClient): Promise<StoreSummary> {
  const at = async (where: Prisma.RecordingFileWhereInput) => {
    const { _count, _sum } = await prisma.recordingFile.aggregate({
      where,
      _count: { _all: true },
      _sum: { bytes: true },
    });
    return { files: _count._all, bytes: Number(_sum.bytes ?? 0) };
  };
  return {
    local: await at({ deletedAt: null, place: { not: 'store' } }),
    waiting: await at({ OR: [toStore, chainsToStore] }),
    stored: await at({ deletedAt: null, place: 'store' }),
    chains: await prisma.recordingFile.count({ where: { kind: 'chain', storedAt: { not: null } } }),
    toRemove: await prisma.recordingFile.count({ where: toRemove }),
  };
}

/** Moves every file from the store to this machine; `onMoved` is told each. Copies of chains stay there, and the next store gets its own. Throws StoreUnavailable: what was moved stays moved. */
export async function moveBack(
  prisma: PrismaClient,
  files: RecordingFiles,
  onMoved: (row: RecordingFile) => void = () => {},
): Promise<void> {
  const next = () => prisma.recordingFile.findFirst({ where: { deletedAt: null, place: 'store' } });
  for (let row = await next(); row; row = await next()) {
    await files.bringBack(row);
    onMoved(row);
  }
  await prisma.recordingFile.updateMany({ where: { kind: 'chain' }, data: { storedAt: null } });
}
