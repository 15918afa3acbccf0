import { readFile } from 'node:fs/promises';
import { type ObjectStore, StoreMismatch, upload } from '#recordings';
import type { Prisma, PrismaClient, RecordingFile } from '../../prisma/generated/client.ts';
import type { RecordingFiles } from './recordingFiles.ts';

/** Sealed since the store last took them (each seal sets `closedAt` anew, and takes `storedAt` away). The file that is written stays here. */
export const chainsToStore = {
  kind: 'chain',
  storedAt: null,
  recording: { seals: { some: {} } },
} satisfies Prisma.RecordingFileWhereInput;

/** Brings the store's copy of a chain to its last seal, and compares it. Throws StoreMismatch, what the file system says, or what the store answers. */
export async function storeChain(
  prisma: PrismaClient,
  store: ObjectStore,
  { row, path }: { row: RecordingFile; path: string },
  signal: AbortSignal,
): Promise<void> {
  const { recordingId } = row;
  const sealed = await prisma.recordingSeal.aggregate({ where: { recordingId }, _max: { entries: true } });
  const bytes = linesOf(await readFile(path), sealed._max.entries ?? 0);
  const there = await store.stat(row.path);
  if (there) {
    const copy = await store.read(row.path, 0, there.bytes);
    // Whoever changes a chain here must not reach its copy.
    if (!bytes.subarray(0, copy.length).equals(copy)) throw new StoreMismatch('the stored chain has other entries');
  }
  let uploadId = '';
  const keep = async (state: { uploadId: string }) => {
    uploadId = state.uploadId;
  };
  try {
    await upload(store, { key: row.path, source: sourceOf(bytes), state: { uploadId, parts: [] }, keep, signal });
  } catch (error) {
    if (uploadId !== '') await store.abort(row.path, uploadId).catch(() => {}); // else a rule of the bucket does
    throw error;
  }
}

/** What a chain holds; empty where it is neither here nor in the store. Throws StoreUnavailable. */
export async function chainText(files: RecordingFiles, row: RecordingFile): Promise<string> {
  try {
    return await readFile(files.pathOf(row), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return (await files.storedChain(row))?.toString('utf8') ?? '';
  }
}

/** Throws StoreMismatch where there are fewer: what was sealed is not here any more. */
function linesOf(chain: Buffer, count: number): Buffer {
  let end = 0;
  for (let line = 0; line < count; line += 1) {
    end = chain.indexOf(10, end) + 1;
    if (end === 0) throw new StoreMismatch('the chain here is shorter than what was sealed');
  }
  return chain.subarray(0, end);
}

function sourceOf(bytes: Buffer) {
  const read = async (position: number, length: number) => bytes.subarray(position, position + length);
  return { size: bytes.length, read, close: async () => {} };
}
