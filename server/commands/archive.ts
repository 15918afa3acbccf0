import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { OperatorError } from '../operatorError.ts';

const execute = promisify(execFile);
const manifestName = 'zhangshang-12348-backup.json';

/** Writes a folder into a compressed archive, whole or not at all, readable by its owner only. */
export async function writeArchive(file: string, folder: string): Promise<void> {
  const notes = mkdtempSync(join(tmpdir(), 'zs-backup-'));
  const draft = `${file}.${process.pid}.draft`;
  try {
    writeFileSync(join(notes, manifestName), JSON.stringify({ format: 1, createdAt: new Date().toISOString() }));
    writeFileSync(draft, '', { mode: 0o600 });
    await tar('-czf', draft, '-C', notes, manifestName, '-C', dirname(folder), basename(folder));
    const written = await open(draft);
    await written.sync();
    await written.close();
    await rename(draft, file);
  } finally {
    rmSync(notes, { recursive: true });
    rmSync(draft, { force: true });
  }
}

/** Unpacks an archive of writeArchive into an empty folder. Throws an OperatorError for any other file. */
export async function readArchive(file: string, into: string): Promise<void> {
  if (!existsSync(file)) throw new OperatorError(`找不到文件 ${file}。`);
  try {
    await tar('-xzf', file, '-C', into, '--no-same-owner');
    const { format } = JSON.parse(readFileSync(join(into, manifestName), 'utf8')) as { format: number };
    if (format !== 1) throw new Error(`format ${format}`);
  } catch {
    throw new OperatorError(`${file} 不是完整的备份文件（要用 npm run backup 做的）。原有数据没有改动。`);
  }
}

async function tar(...args: string[]): Promise<void> {
  try {
    await execute('tar', args);
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string };
    if (code === 'ENOENT') throw new OperatorError('缺少 tar，请先安装：apt-get install tar');
    throw new OperatorError(`tar 没有成功：${stderr?.trim() ?? code}`);
  }
}
