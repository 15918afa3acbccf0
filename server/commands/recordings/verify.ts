import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { openPackage, type SealedParts } from '#recordings';
import { systemClock } from '../../clock.ts';
import { parseConfig } from '../../config.ts';
import { OperatorError } from '../../operatorError.ts';
import { keptParts } from '../../recordings/sealedParts.ts';
import { printable, verifyReport } from '../../recordings/verifyReport.ts';
import { type Command, onlyPositional } from '../command.ts';
import { existingDatabase } from '../commandDatabase.ts';

const usage = `npm run recordings -- verify 录像包文件夹|录像编号|咨询编号 [--key 公钥指纹] [--tsa-ca 证书文件]

核对录像有没有被改动、删掉、插入或调换次序，说出是哪一路的哪一秒。有问题时以 1 结束。
录像包（npm run recordings -- export 导出的文件夹）不需要数据库和服务，在哪台机器上都能核对；请用 --key 给出公布的公钥指纹。
--tsa-ca：时间戳机构的根证书（PEM）；核对本机的录像时默认用 SEAL_TSA_CA。
按编号核对、又用内置数据库时，运行前请先停下服务。`;

const fingerprint = /^[0-9a-f]{64}$/;

/** Verifies a recording of this machine, or a package that was handed over. */
export const verify: Command = {
  usage,
  options: { key: { type: 'string' }, 'tsa-ca': { type: 'string' } },
  async run(line) {
    const what = onlyPositional(line, '录像包文件夹或编号', usage);
    const { key, 'tsa-ca': authority } = line.options;
    if (key !== undefined && !fingerprint.test(String(key)))
      throw new OperatorError(`--key 要是 64 位十六进制。\n\n${usage}`);
    const authorityFile = authority === undefined ? null : resolve(String(authority));
    if (authorityFile && !existsSync(authorityFile)) throw new OperatorError(`找不到证书文件 ${authorityFile}。`);
    const given = key === undefined ? {} : { fingerprints: [String(key)] };
    const { lines, sound } = isFolder(what)
      ? await verifyReport({ ...(await packageIn(resolve(what))), ...given }, authorityFile)
      : await verifyKept(what, given, authorityFile);
    for (const text of lines) console.log(text);
    if (!sound) process.exitCode = 1;
  },
};

function isFolder(what: string): boolean {
  return existsSync(what) && statSync(what).isDirectory();
}

async function packageIn(folder: string): Promise<SealedParts> {
  try {
    return await openPackage(folder);
  } catch (error) {
    const reason = printable(error instanceof Error ? error.message : String(error));
    throw new OperatorError(`${folder} 不是完整的录像包：${reason}`);
  }
}

async function verifyKept(id: string, given: Partial<SealedParts>, authorityFile: string | null) {
  const config = parseConfig(process.env);
  const database = await existingDatabase(config);
  try {
    const parts = await keptParts({ config, prisma: database.prisma, clock: systemClock }, id);
    if (!parts) throw new OperatorError(`没有这份录像，也没有这个文件夹：${id}`);
    const trusted = authorityFile ?? config.seal.timestamps?.authorityFile ?? null;
    return await verifyReport({ ...parts, ...given }, trusted).finally(() => parts.close());
  } finally {
    await database.close();
  }
}
