import { resolve } from 'node:path';
import { type ByteSource, FolderInUse, fingerprintOf, writePackage } from '#recordings';
import { systemClock } from '../../clock.ts';
import { parseConfig } from '../../config.ts';
import { OperatorError } from '../../operatorError.ts';
import { recordAccess } from '../../recordings/accessLog.ts';
import { packageReadme } from '../../recordings/packageReadme.ts';
import { type KeptParts, keptParts } from '../../recordings/sealedParts.ts';
import { type Command, onlyPositional } from '../command.ts';
import { existingDatabase } from '../commandDatabase.ts';

const usage = `npm run recordings -- export 录像编号|咨询编号 --to 文件夹 --reason 事由

把一份录像导出成录像包，交给法院或鉴定人：解密后的原始文件、成片、校验链、签名和说明。
录像包没有加密，含个人信息，请妥善保管和移交。事由会留在录像查阅记录里。
用内置数据库时，运行前请先停下服务。`;

const shortestReason = 4;

/** Hands a recording over as a package. Who did it is not known at the terminal; that it was done and why is kept. */
export const exportRecording: Command = {
  usage,
  options: { to: { type: 'string' }, reason: { type: 'string' } },
  async run(line) {
    const id = onlyPositional(line, '录像编号', usage);
    const { to, reason } = line.options;
    if (typeof to !== 'string') throw new OperatorError(`缺少 --to 文件夹。\n\n${usage}`);
    if (typeof reason !== 'string' || reason.trim().length < shortestReason)
      throw new OperatorError(`缺少 --reason 事由（至少 ${shortestReason} 个字）。\n\n${usage}`);
    const folder = resolve(to);
    const config = parseConfig(process.env);
    const database = await existingDatabase(config);
    try {
      await exportTo(folder, id, reason.trim(), { config, prisma: database.prisma, clock: systemClock });
    } finally {
      await database.close();
    }
    console.log(`已导出到 ${folder}。核对：npm run recordings -- verify ${folder}`);
  },
};

type Tools = Parameters<typeof keptParts>[0];

async function exportTo(folder: string, id: string, reason: string, tools: Tools): Promise<void> {
  const parts = await keptParts(tools, id);
  if (!parts) throw new OperatorError(`没有这份录像：${id}`);
  await exportParts(folder, parts, reason, tools).finally(() => parts.close());
}

/** The row first: nothing leaves the house without one. */
async function exportParts(folder: string, parts: KeptParts, reason: string, tools: Tools): Promise<void> {
  const { recordingId, consultationNumber, chain, seals, tracks, films } = parts;
  if (tracks.length === 0 && films.length === 0) throw new OperatorError('这份录像已经删除，没有可导出的内容。');
  const access = { actorId: null, action: 'exported', recordingId, detail: { reason } } as const;
  await tools.prisma.$transaction((tx) => recordAccess(tx, access));
  const key = seals.at(-1)?.publicKey;
  const readme = packageReadme({ recordingId, consultationNumber, fingerprint: key ? fingerprintOf(key) : '' });
  try {
    const content = {
      journals: tracks.map((track) => ({ id: track, open: () => there(parts.journal(track)) })),
      films: films.map((film) => ({ id: film, open: () => there(parts.film(film)) })),
    };
    await writePackage(folder, { chain, seals, readme, ...content });
  } catch (error) {
    if (error instanceof FolderInUse) throw new OperatorError(`${folder} 不是空文件夹，请换一个。`);
    throw error;
  }
}

async function there(opening: Promise<ByteSource | null>): Promise<ByteSource> {
  const source = await opening;
  if (!source) throw new OperatorError('有文件不见了，没有导出完整。请先核对：npm run recordings -- verify');
  return source;
}
