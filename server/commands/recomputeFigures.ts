import { systemClock } from '../clock.ts';
import { parseConfig } from '../config.ts';
import { recompute } from '../figures/recompute.ts';
import { OperatorError } from '../operatorError.ts';
import { RecordingFiles } from '../recordings/recordingFiles.ts';
import { recomputeViewing } from '../viewing/recomputeViewing.ts';
import { runCommand } from './command.ts';
import { existingDatabase } from './commandDatabase.ts';

const names = { talkMs: '通话时长', recordedMs: '录像时长' };

const usage =
  '用法：npm run figures\n由通话分段和录像原始文件重新计算时长，由页面打开和播放回报的原始记录重新计算每期直播的数字，与存下的比较；有不同时逐条列出，并以 1 结束。';

await runCommand({
  usage,
  async run({ positionals }) {
    if (positionals.length > 0) throw new OperatorError(usage);
    const config = parseConfig(process.env);
    const database = await existingDatabase(config);
    try {
      const { prisma } = database;
      const found = await recompute({ prisma, files: new RecordingFiles({ config, prisma, clock: systemClock }) });
      for (const { consultationNumber, value, stored, computed } of found.differences) {
        console.log(`${consultationNumber} ${names[value]}：存 ${stored} 毫秒，重新计算 ${computed} 毫秒`);
      }
      console.log(
        `核对了 ${found.consultations} 次咨询、${found.recordings} 份录像` +
          `（其中 ${found.withoutJournals} 份原始文件已删除，时长照存）：${found.differences.length} 处不同。`,
      );
      if (found.unopened > 0) console.log(`另有 ${found.unopened} 份录像缺主密钥，打不开，没有核对。`);
      const live = await recomputeViewing(prisma);
      for (const { episode, value, stored, computed } of live.differences) {
        console.log(`${episode} ${value}：存 ${stored}，重新计算 ${computed}`);
      }
      console.log(
        `核对了 ${live.episodes} 期直播（其中 ${live.withoutRows} 期原始记录已到期删除，数字照存；` +
          `${live.withoutMessages} 期的留言和提问已到期删除，条数无法再核对；` +
          `${live.behind} 期的数字要等服务下次启动时补算）：${live.differences.length} 处不同。`,
      );
      if (found.differences.length + found.unopened + live.differences.length > 0) process.exitCode = 1;
    } finally {
      await database.close();
    }
  },
});
