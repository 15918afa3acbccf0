import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrationsFolder } from '../database/migrations.ts';
import { diffFromMigrations } from '../database/schemaEngine.ts';
import { OperatorError } from '../operatorError.ts';
import { onlyPositional, runCommand } from './command.ts';

const usage = `npm run db:migration -- 名称

比较 prisma/schema.prisma 与已有的 prisma/migrations，把差别写成下一个升级脚本。写好后请读一遍再提交。
名称用小写字母、数字和下划线，例如 add_referrals。`;

const schemaFile = fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url));

await runCommand({
  usage,
  async run(line) {
    const name = onlyPositional(line, '名称', usage);
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new OperatorError(`名称不对：${name}\n\n${usage}`);
    const sql = await diffFromMigrations(schemaFile);
    if (sql === '') {
      console.log('没有差别：升级脚本已经与 prisma/schema.prisma 一致。');
      return;
    }
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = join(migrationsFolder, `${stamp}_${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'migration.sql'), sql);
    const lockFile = join(migrationsFolder, 'migration_lock.toml');
    if (!existsSync(lockFile)) writeFileSync(lockFile, '# Prisma reads this file.\nprovider = "postgresql"\n');
    console.log(`已写好 ${relative(process.cwd(), join(folder, 'migration.sql'))}`);
  },
});
