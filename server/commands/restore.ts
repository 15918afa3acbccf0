import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { embeddedFolder, parseConfig } from '../config.ts';
import { dataFolder, makeFolder } from '../database/embeddedFolder.ts';
import { type AppliedMigration, checkHistory, readMigrations, selectApplied } from '../database/migrations.ts';
import { openPglite } from '../database/pglite.ts';
import { OperatorError } from '../operatorError.ts';
import { readArchive } from './archive.ts';
import { onlyPositional, runCommand } from './command.ts';
import { lockEmbedded } from './embeddedLock.ts';

const usage = `npm run restore -- 文件 [--force]

用 npm run backup 做的文件恢复内置数据库。运行前请先停下服务。
已有数据时不会动它，除非加 --force：那时旧数据改名留在旁边，确认无误后可自行删除。
录像文件和录像主密钥不在备份里：另行放回 RECORDINGS_DIR，主密钥用备份时的那一把。`;

await runCommand({
  usage,
  options: { force: { type: 'boolean' } },
  async run(line) {
    const file = resolve(onlyPositional(line, '文件名', usage));
    const folder = embeddedFolder(parseConfig(process.env).dataDir);
    const data = dataFolder(folder);
    makeFolder(folder);
    await lockEmbedded(folder);
    if (existsSync(data) && !line.options.force) {
      throw new OperatorError(`${folder} 里已有数据。要用备份替换它，请加 --force（旧数据会改名保留）。`);
    }
    const draft = join(folder, 'restoring');
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    try {
      await readArchive(file, draft);
      const restored = dataFolder(draft);
      await checkOpens(restored);
      const kept = keepOld(data);
      renameSync(restored, data);
      console.log(`已恢复。${kept ? `旧数据留在 ${kept}` : ''}`);
      console.log('要播放其中的录像，还要备份时的录像文件（RECORDINGS_DIR）和主密钥（RECORDING_MASTER_KEY）。');
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  },
});

/** Opens the restored data before anything is replaced, and refuses a backup of a newer version. */
async function checkOpens(data: string): Promise<void> {
  const database = await openPglite(data);
  try {
    const { rows } = await database.query<AppliedMigration>(selectApplied);
    checkHistory(rows, readMigrations());
  } finally {
    await database.close();
  }
}

function keepOld(data: string): string | null {
  if (!existsSync(data)) return null;
  const kept = `${data}.before-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
  renameSync(data, kept);
  return kept;
}
