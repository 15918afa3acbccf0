import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { embeddedFolder, parseConfig } from '../config.ts';
import { dataFolder } from '../database/embeddedFolder.ts';
import { OperatorError } from '../operatorError.ts';
import { writeArchive } from './archive.ts';
import { onlyPositional, runCommand } from './command.ts';
import { lockEmbedded } from './embeddedLock.ts';

const usage = `npm run backup -- 文件 [--force]

把内置数据库备份成一个文件，例如 npm run backup -- ../12348.tar.gz。运行前请先停下服务。
备份含个人信息，只有本人可读，请妥善保管。--force：文件已存在时覆盖。
录像不在其中：RECORDINGS_DIR 下是加密的文件，随时可以另行复制（例如 rsync）。
打开它们的主密钥（RECORDING_MASTER_KEY；演示时在 DATA_DIR/recording-master-key）也不在其中，要另存，且不与备份放在一起。
用 PostgreSQL（DATABASE_URL）时请用 pg_dump 备份。`;

await runCommand({
  usage,
  options: { force: { type: 'boolean' } },
  async run(line) {
    const file = resolve(onlyPositional(line, '文件名', usage));
    const folder = embeddedFolder(parseConfig(process.env).dataDir);
    if (!existsSync(dataFolder(folder))) throw new OperatorError(`没有可备份的数据：${folder} 里还没有内置数据库。`);
    if (existsSync(file) && !line.options.force)
      throw new OperatorError(`${file} 已存在。换个名字，或加 --force 覆盖。`);
    await lockEmbedded(folder);
    await writeArchive(file, dataFolder(folder));
    console.log(`已备份到 ${file}（${(statSync(file).size / 1e6).toFixed(1)} MB）`);
  },
});
