// Remembers from what an output was made, so that it is made again only when that has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './terminal.mjs';

/** Goes with node_modules: other packages make other outputs. */
const folder = join(root, 'node_modules', '.cache', 'zhangshang-12348');

/** A hash of the names and contents of the files, and of all files below the folders, given relative to the checkout. */
export function hashOf(paths, leaveOut = () => false) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((path) => filesBelow(path, leaveOut)).sort()) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path, leaveOut) {
  if (leaveOut(path) || !existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => filesBelow(`${path}/${name}`, leaveOut));
}

export function isStamped(name, hash) {
  try {
    return readFileSync(join(folder, name), 'utf8') === hash;
  } catch {
    return false;
  }
}

export function stamp(name, hash) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), hash);
}
