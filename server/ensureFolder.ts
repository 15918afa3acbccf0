import { accessSync, constants, mkdirSync } from 'node:fs';
import { OperatorError } from './operatorError.ts';

/** Makes the folder that `setting` names, for its owner only. Throws an OperatorError when nothing can be written there. */
export function ensureFolder(folder: string, setting: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const known: Record<string, string> = {
      EACCES: '没有权限',
      EPERM: '没有权限',
      EROFS: '这里只能读',
      ENOSPC: '磁盘满了',
      EEXIST: '已有同名的文件',
      ENOTDIR: '路径中有一段是文件',
    };
    throw new OperatorError(`文件夹 ${folder} 写不了：${known[code] ?? code}。请检查 ${setting}。`);
  }
}
