import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureFolder } from './ensureFolder.ts';

/**
 * A random secret that the demo makes for itself once and keeps in `file`, in DATA_DIR, readable by its owner only: so many bytes, as
 * base64 for addresses. Throws an OperatorError where nothing can be written.
 */
export function keptSecret(file: string, bytes = 48): string {
  ensureFolder(dirname(file), 'DATA_DIR');
  const kept = read(file);
  if (kept !== null) return kept;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, randomBytes(bytes).toString('base64url'), { mode: 0o600 });
  try {
    linkSync(draft, file); // whole or not at all, and the first of two starts wins
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, 'utf8');
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
