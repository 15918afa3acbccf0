import type { PrismaClient } from '../../prisma/generated/client.ts';
import { type Keyring, KeyUnavailable } from './keyring.ts';

const batch = 500;

export interface Rotation {
  /** Keys that are now wrapped by the present master key, and were not before. */
  wrapped: number;
  /** All that are wrapped by it now. */
  present: number;
  /** Files whose keys cannot be unwrapped: their rows were changed, or their master key is not among those given. */
  unavailable: { fileId: string; masterKeyId: string }[];
}

/**
 * Wraps the keys of all files anew under the present master key; the files themselves are not touched. Can be run while the service runs, and again
 * at any time: a key is either wrapped by the one or by the other.
 */
export async function rotateKeys(prisma: PrismaClient, keyring: Keyring): Promise<Rotation> {
  const { masterKeyId } = keyring;
  const done: Rotation = { wrapped: 0, present: 0, unavailable: [] };
  for (let after = ''; ; ) {
    const rows = await prisma.recordingFile.findMany({
      where: { wrappedKey: { not: '' }, masterKeyId: { not: masterKeyId }, ...(after !== '' && { id: { gt: after } }) },
      orderBy: { id: 'asc' },
      take: batch,
      select: { id: true, wrappedKey: true, masterKeyId: true },
    });
    for (const row of rows) {
      try {
        // Only where it is still the same: a file that is deleted meanwhile must not get its key back.
        const { id, wrappedKey } = row;
        const { count } = await prisma.recordingFile.updateMany({
          where: { id, wrappedKey },
          data: keyring.rewrap(row),
        });
        done.wrapped += count;
      } catch (error) {
        if (!(error instanceof KeyUnavailable)) throw error;
        done.unavailable.push({ fileId: row.id, masterKeyId: row.masterKeyId });
      }
    }
    const last = rows.at(-1);
    if (!last) break;
    after = last.id;
  }
  done.present = await prisma.recordingFile.count({ where: { wrappedKey: { not: '' }, masterKeyId } });
  return done;
}

/** Master keys that are needed and were not given, with the number of files that cannot be opened without them. */
export async function missingMasterKeys(
  prisma: PrismaClient,
  keyring: Keyring,
): Promise<{ masterKeyId: string; files: number }[]> {
  const used = await prisma.recordingFile.groupBy({
    by: ['masterKeyId'],
    where: { wrappedKey: { not: '' } },
    _count: true,
  });
  return used
    .filter(({ masterKeyId }) => !keyring.has(masterKeyId))
    .map(({ masterKeyId, _count }) => ({ masterKeyId, files: _count }));
}
