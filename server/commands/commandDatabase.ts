import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { OperatorError } from '../operatorError.ts';

/**
 * The database that a command is about. Throws an OperatorError where there is none yet: a command that does not have the server's settings would make an
 * embedded one, and answer from it.
 */
export async function existingDatabase(config: Config): Promise<Database> {
  const { database } = config;
  if (database.kind === 'embedded' && !existsSync(database.folder)) {
    throw new OperatorError(
      `${database.folder} 里还没有内置数据库。正式运行的服务用 DATABASE_URL：本命令要有与服务相同的设置（写在 .env 里，或者在环境里）。演示请先 npm start。`,
    );
  }
  return openDatabase(config);
}
