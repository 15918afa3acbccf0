import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Config } from '../config.ts';
import { OperatorError } from '../operatorError.ts';

/**
 * A database belongs to the mode that first opened it: demo accounts with known passwords never get into production,
 * and the demo never writes into real data. Throws an OperatorError for the other mode.
 */
export async function claimMode(prisma: PrismaClient, mode: Config['mode']): Promise<void> {
  await prisma.appMeta.createMany({ data: [{ key: 'mode', value: mode }], skipDuplicates: true });
  const { value } = await prisma.appMeta.findUniqueOrThrow({ where: { key: 'mode' } });
  if (value === mode) return;
  throw new OperatorError(
    mode === 'production'
      ? '这个数据库演示时用过，里面有公开的演示账号，不能用于正式运行。请让 DATABASE_URL 指向一个新建的空库。'
      : '这个数据库属于正式运行，演示模式不能打开它。请取消 DATABASE_URL，或设 APP_MODE=production。',
  );
}
