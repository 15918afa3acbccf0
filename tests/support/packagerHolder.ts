/** A server that a test may kill: packages a program into the folder given. Tells ffmpeg's process by message when there are segments. */
import { ProgramPackager } from '#recordings';
import { openProgramRoom } from './programRoom.ts';

const [folder = ''] = process.argv.slice(2);
const program = await openProgramRoom();
let segments = 0;
const packager = new ProgramPackager({
  folder,
  log: { warn() {} },
  hooks: {
    changed(_run, line) {
      if (line.type === 'segment' && line.kind === 'program') segments += 1;
      if (segments === 2) process.send?.({ ffmpegPid: packager.pid });
    },
    ended() {},
  },
});
packager.follow(program.room);
await program.publish('opus', { seconds: 600 });
await program.publish('h264', { seconds: 600 });
