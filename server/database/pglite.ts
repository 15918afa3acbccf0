// Only for processes of the database's own: others need not load PGlite, and the flags are for the whole process.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { dataFolder } from './embeddedFolder.ts';

/**
 * Node's first, plain code is enough: optimizing a single function of PostgreSQL takes two seconds of a processor and 600 MB, which even the end of a
 * short command waits for, and our statements then take the same time.
 */
setFlagsFromString('--no-wasm-dynamic-tiering');
setFlagsFromString('--no-wasm-tier-up');

/** Opens PostgreSQL's files, or makes them. Left out: a database in memory. */
export function openPglite(data?: string): Promise<PGlite> {
  return PGlite.create(data);
}

/** Opens the database in the folder, or creates it. The folder must be locked. */
export async function openFolder(folder: string): Promise<PGlite> {
  const data = dataFolder(folder);
  if (!existsSync(data)) await createData(data);
  return openPglite(data);
}

/** A half created database cannot be opened again: it gets its name when it is whole. */
async function createData(data: string): Promise<void> {
  const draft = `${data}.new`;
  rmSync(draft, { recursive: true, force: true });
  const database = await openPglite(draft);
  await database.close();
  renameSync(draft, data);
}
