import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { OperatorError } from './operatorError.ts';

/** Makes the folder that `setting` names, for its owner only. Throws an OperatorError when nothing can be written there. */
export function ensureFolder(folder: string, setting: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const known: Record<string, string> = {
      EACCES: '没有权限',
      EPERM: '没有权限',
      ENOENT: '这里不能建文件夹',
      EROFS: '这里只能读',
      ENOSPC: '磁盘满了',
      EEXIST: '已有同名的文件',
      ENOTDIR: '路径中有一段是文件',
    };
    throw new OperatorError(`文件夹 ${folder} 写不了：${known[code] ?? code}。请检查 ${setting}。`);
  }
}

/** With those above it, one by one: below /proc, where none can be made, node's own `recursive` tries for ever. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process was first
  }
}
