import { existsSync } from 'node:fs';
import pg from 'pg';
import { embeddedFolder, parseConfig } from '../config.ts';
import { copyTables, tableNames } from '../database/copyTables.ts';
import { connect } from '../database/database.ts';
import { EmbeddedDatabase } from '../database/embeddedDatabase.ts';
import { dataFolder } from '../database/embeddedFolder.ts';
import { applyMigrations } from '../database/migrations.ts';
import { OperatorError } from '../operatorError.ts';
import { onlyPositional, runCommand } from './command.ts';

const usage = `npm run db:move -- postgresql://用户:密码@主机:5432/库名

把内置数据库的全部内容搬到一个空的 PostgreSQL 库，并逐表核对行数。运行前请先停下服务。
内置数据库原样保留。搬完后把这个地址设为 DATABASE_URL。录像文件留在原处；录像主密钥不要换，要换先搬后换
（npm run recordings -- rotate）。
演示数据搬过去仍是演示数据，正式运行（APP_MODE=production）不会打开它。`;

await runCommand({
  usage,
  async run(line) {
    const url = onlyPositional(line, '目标地址', usage);
    if (!/^postgres(ql)?:\/\/./.test(url)) throw new OperatorError(`目标地址要以 postgresql:// 开头。\n\n${usage}`);
    const folder = embeddedFolder(parseConfig(process.env).dataDir);
    if (!existsSync(dataFolder(folder))) throw new OperatorError(`没有可搬的数据：${folder} 里还没有内置数据库。`);
    const target = await connect(new pg.Client({ connectionString: url }), '目标地址');
    try {
      await copyInto(target, folder);
    } finally {
      await target.end();
    }
  },
});

async function copyInto(target: pg.Client, folder: string): Promise<void> {
  if ((await tableNames(target)).length > 0)
    throw new OperatorError('目标库不是空的，没有改动它。请给一个新建的空库。');
  const lost = (error: Error) => {
    throw error;
  };
  const embedded = await EmbeddedDatabase.open(folder, lost);
  const source = new pg.Client({ connectionString: embedded.url });
  try {
    await source.connect();
    await applyMigrations(source);
    await applyMigrations(target);
    const copied = await copyTables(source, target);
    for (const { table, rows } of copied) console.log(`${String(rows).padStart(9)} 行  ${table.replaceAll('"', '')}`);
    console.log(`已搬完 ${copied.length} 个表，行数全部一致。现在可以设 DATABASE_URL 并重新启动。`);
  } finally {
    await source.end();
    await embedded.close();
  }
}
