import { systemClock } from '../../clock.ts';
import { parseConfig } from '../../config.ts';
import { OperatorError } from '../../operatorError.ts';
import { RecordingFiles } from '../../recordings/recordingFiles.ts';
import { type FilesAt, moveBack, storeSummary } from '../../recordings/storeSummary.ts';
import type { Command } from '../command.ts';
import { existingDatabase } from '../commandDatabase.ts';

const usage = `npm run recordings -- store [--back]

看录像文件放在哪里：本机多少、等着存到对象存储的多少、已经存好的多少。
带 --back：把对象存储里的全部搬回 RECORDINGS_DIR（本机要有足够的空间），搬一个删一个，可以随时重来；
请先停下服务，搬完去掉 S3_ 开头的设置再启动。
用内置数据库时，运行前请先停下服务。`;

const gigabyte = 1e9;
const words = ({ files, bytes }: FilesAt) => `${files} 个文件，${(bytes / gigabyte).toFixed(2)} GB`;

/** Says where the files of recordings lie, and moves them back from the object store. */
export const store: Command = {
  usage,
  options: { back: { type: 'boolean' } },
  async run({ positionals, options: { back } }) {
    if (positionals.length > 0) throw new OperatorError(usage);
    const config = parseConfig(process.env);
    const database = await existingDatabase(config);
    const { prisma } = database;
    const files = new RecordingFiles({ config, prisma, clock: systemClock });
    try {
      if (back === true) await moveBack(prisma, files, ({ path }) => console.log(`已搬回 ${path}`));
      const { local, waiting, stored, chains, toRemove } = await storeSummary(prisma);
      console.log(`本机：${words(local)}${config.s3 ? `；其中等着存过去的 ${words(waiting)}` : ''}`);
      console.log(
        `对象存储：${words(stored)}${chains > 0 ? `；另有 ${chains} 条校验链的副本` : ''}${toRemove > 0 ? `；有 ${toRemove} 个已删除的等着清掉` : ''}`,
      );
      if (stored.files > 0 && !config.s3) console.log('没有设置 S3_ 开头的各项：对象存储里的录像现在打不开。');
    } finally {
      files.store?.close();
      await database.close();
    }
  },
};
