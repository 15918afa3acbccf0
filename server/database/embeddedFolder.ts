import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureFolder } from '../ensureFolder.ts';

/** Where PostgreSQL's own files are, inside the embedded database's folder. */
export function dataFolder(folder: string): string {
  return join(folder, 'pgdata');
}

/** Makes the embedded database's folder, for its owner only. Throws an OperatorError where none can be made. */
export function makeFolder(folder: string): void {
  ensureFolder(folder, 'DATA_DIR');
  chmodSync(folder, 0o700);
}

const socketName = '.s.PGSQL.5432'; // PostgreSQL's clients look for this name in the folder they are given
const longestSocketPath = 107; // bytes, by the kernel

/** A folder for the database's socket that only its owner can enter: inside `folder`, unless that path is too long. */
export function makeSocketFolder(folder: string): string {
  const inside = join(folder, 'socket');
  if (Buffer.byteLength(join(inside, socketName)) > longestSocketPath) return mkdtempSync(join(tmpdir(), 'zs-db-'));
  mkdirSync(inside, { recursive: true, mode: 0o700 });
  return inside;
}

/** The socket's path inside the folder that makeSocketFolder gave. */
export function socketPath(socketFolder: string): string {
  return join(socketFolder, socketName);
}
