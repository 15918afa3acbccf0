import { Audit } from '../../administration/audit.ts';
import { systemClock } from '../../clock.ts';
import { parseConfig } from '../../config.ts';
import { OperatorError } from '../../operatorError.ts';
import { rotateKeys } from '../../recordings/keyRotation.ts';
import { Keyring } from '../../recordings/keyring.ts';
import type { Command } from '../command.ts';
import { existingDatabase } from '../commandDatabase.ts';

const usage = `npm run recordings -- rotate

更换录像主密钥：把每个录像文件的密钥改由现在的主密钥（RECORDING_MASTER_KEY）加密，录像文件本身不动。
先把新的写进 RECORDING_MASTER_KEY、旧的写进 RECORDING_FORMER_MASTER_KEYS，重启服务，再运行本命令；
全部换完后删去旧的，再重启一次。可以随时重来。有打不开的密钥时以 1 结束。
用内置数据库时，运行前请先停下服务。`;

/** Wraps all keys of files under the present master key. */
export const rotate: Command = {
  usage,
  async run({ positionals }) {
    if (positionals.length > 0) throw new OperatorError(usage);
    const config = parseConfig(process.env);
    const { master, former } = config.recordingKeys;
    const database = await existingDatabase(config);
    try {
      const { prisma } = database;
      const keyring = new Keyring(master, former);
      const { wrapped, present, unavailable } = await rotateKeys(prisma, keyring);
      if (wrapped > 0) {
        const deed = { actorId: null, action: 'recording_keys.rotated', subject: keyring.masterKeyId };
        await new Audit({ prisma, clock: systemClock }).write(deed);
      }
      console.log(`换了 ${wrapped} 把密钥；现在的主密钥下共有 ${present} 把。`);
      if (unavailable.length === 0)
        return console.log('全部换完：可以从 RECORDING_FORMER_MASTER_KEYS 中删去旧的主密钥了。');
      for (const [masterKeyId, files] of Map.groupBy(unavailable, (file) => file.masterKeyId)) {
        console.log(`主密钥 ${masterKeyId} 下有 ${files.length} 个文件的密钥打不开，例如文件 ${files[0]?.fileId}。`);
      }
      console.log('请把缺的主密钥也写进 RECORDING_FORMER_MASTER_KEYS 再运行；已经给了的，说明那些密钥被改动过。');
      process.exitCode = 1;
    } finally {
      await database.close();
    }
  },
};
