import type { AccessCheck } from '#protocol';
import { parseConfig } from '../../config.ts';
import { OperatorError } from '../../operatorError.ts';
import { checkAccessLog } from '../../recordings/accessLog.ts';
import type { Command } from '../command.ts';
import { existingDatabase } from '../commandDatabase.ts';

const usage = `npm run recordings -- access [--head 上次记下的校验值]

核对录像查阅记录（谁在什么时候看过、放行、删除过录像）有没有被改动、删掉或插入，打印条数和最后一条的校验值。
请把校验值抄到系统之外保存；下次带上 --head，还能发现末尾被整段删掉。有问题时以 1 结束。
用内置数据库时，运行前请先停下服务。`;

const faults: Record<NonNullable<AccessCheck['wrong']>['fault'], string> = {
  missing: '不见了',
  changed: '被改过',
  unlinked: '与前一条接不上',
};
const hash = /^[0-9a-f]{64}$/;

/** Checks the chain of who did what with recordings. */
export const access: Command = {
  usage,
  options: { head: { type: 'string' } },
  async run({ positionals, options: { head } }) {
    if (positionals.length > 0 || (head !== undefined && !hash.test(String(head)))) throw new OperatorError(usage);
    const database = await existingDatabase(parseConfig(process.env));
    try {
      const { rows, head: last, wrong, knownHead } = await checkAccessLog(database.prisma, head?.toString());
      if (wrong) console.log(`第 ${wrong.seq} 条${faults[wrong.fault]}；此前 ${rows} 条无误。`);
      else console.log(`共 ${rows} 条，都与写入时一致。\n校验值：${last}`);
      if (!wrong && knownHead === false) console.log('上次记下的校验值不在其中：末尾的记录被删掉过，或者整个换过。');
      if (wrong || knownHead === false) process.exitCode = 1;
    } finally {
      await database.close();
    }
  },
};
