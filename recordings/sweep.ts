import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { entryHeaderBytes, entryType, type JournalHeader } from './journalFormat.ts';
import { readJournalHeader, UnreadableJournal } from './journalReader.ts';

/** The file name ending by which `sweep` knows journals. */
export const journalExtension = '.journal';

export type UnfinishedJournal = { path: string; header: JournalHeader };

/**
 * The journals below a folder whose writer was killed, to be called before a recorder is started. Nothing is changed: such a journal stays as
 * it is and can be read up to its last whole entry, so it is found again at the next start. Files without a whole header hold no media and are left out.
 */
export async function sweep(dir: string): Promise<UnfinishedJournal[]> {
  const names = await readdir(dir, { recursive: true });
  const unfinished: UnfinishedJournal[] = [];
  for (const name of names.filter((name) => name.endsWith(journalExtension)).sort()) {
    const path = join(dir, name);
    const header = await headerOf(path);
    if (header && !(await endsInOrder(path))) unfinished.push({ path, header });
  }
  return unfinished;
}

async function headerOf(path: string): Promise<JournalHeader | null> {
  try {
    return await readJournalHeader(path);
  } catch (error) {
    if (error instanceof UnreadableJournal) return null;
    throw error;
  }
}

/** The end entry has no data: the last bytes of the file tell, without reading it all. */
async function endsInOrder(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(entryHeaderBytes);
    await file.read(tail, 0, entryHeaderBytes, Math.max(0, size - entryHeaderBytes));
    return tail.readUInt32BE(0) === entryType.end * 0x1000000;
  } finally {
    await file.close();
  }
}
