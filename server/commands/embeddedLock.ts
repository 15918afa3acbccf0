import { lockFolder } from '../database/folderLock.ts';
import { OperatorError } from '../operatorError.ts';

/** Makes sure that nobody has the embedded database open until this command ends. Throws an OperatorError. */
export async function lockEmbedded(folder: string): Promise<void> {
  if (!(await lockFolder(folder))) {
    throw new OperatorError(`服务正在运行（${folder} 正被使用）。请先停下它，再运行这个命令。`);
  }
}
