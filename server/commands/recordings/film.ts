import { id as idSchema } from '#protocol';
import { systemClock } from '../../clock.ts';
import { parseConfig } from '../../config.ts';
import { Deadlines } from '../../deadlines.ts';
import { createLog } from '../../log.ts';
import { OperatorError } from '../../operatorError.ts';
import { NothingToShow } from '../../recordings/filmMaker.ts';
import { Films } from '../../recordings/films.ts';
import { RecordingFiles } from '../../recordings/recordingFiles.ts';
import { dropSecrets } from '../../secretEnvironment.ts';
import { type Command, onlyPositional } from '../command.ts';
import { existingDatabase } from '../commandDatabase.ts';

const usage = `npm run recordings -- film 录像编号|咨询编号

重新制作一份录像的成片，并与原始录像核对，打印核对结果。原来的成片换成新的；有对不上的地方时以 1 结束。
用内置数据库时，运行前请先停下服务。`;

/** Makes the film of a recording anew, here and now. The server adds it to the chain at its next start. */
export const film: Command = {
  usage,
  async run(line) {
    const wanted = onlyPositional(line, '录像编号', usage);
    const config = parseConfig(process.env);
    dropSecrets(process.env);
    const database = await existingDatabase(config);
    const foundation = {
      ...{ config, prisma: database.prisma, clock: systemClock },
      ...{ limits: config.limits, log: createLog(config) },
    };
    const deadlines = new Deadlines(systemClock, foundation.log);
    const hooks = { isBusy: () => false, onChanged() {}, async onFilm() {}, onCopy() {} };
    const films = new Films(foundation, deadlines, new RecordingFiles(foundation), hooks);
    try {
      const where = idSchema.safeParse(wanted).success ? { id: wanted } : { consultation: { number: wanted } };
      const recording = await database.prisma.recording.findFirst({ where, select: { id: true, status: true } });
      if (!recording) throw new OperatorError(`没有这份录像：${wanted}`);
      if (recording.status !== 'available' && recording.status !== 'damaged')
        throw new OperatorError('这份录像还没有完成，或者已经删除，不能制作成片。');
      const { differences } = await films.make(recording.id, shown());
      console.log('成片已做好。');
      if (differences.length === 0) return console.log('与原始录像核对一致。');
      console.log(`与原始录像对不上，已标为待核验：${differences.join('; ')}`);
      process.exitCode = 1;
    } catch (error) {
      if (error instanceof NothingToShow) throw new OperatorError('这份录像没有可以播放的内容。');
      throw error;
    } finally {
      deadlines.close();
      await database.close();
    }
  },
};

/** Tells each tenth. */
function shown(): (percent: number) => void {
  let told = 0;
  return (percent) => {
    if (percent < told + 10) return;
    told = percent - (percent % 10);
    console.log(`已完成 ${told}%`);
  };
}
