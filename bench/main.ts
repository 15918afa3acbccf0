import { availableParallelism, loadavg } from 'node:os';
import { benchFirstFrame } from './firstFrame.ts';
import { benchGlass } from './glass.ts';
import { benchHls } from './hls.ts';
import { benchJoins } from './joins.ts';
import { benchLive } from './live.ts';
import { benchLiveChat } from './liveChat.ts';
import { benchLiveJoins } from './liveJoins.ts';
import { benchMedia } from './media.ts';
import { benchRecording } from './recording.ts';
import { benchRecordingLoss } from './recordingLoss.ts';
import { Report } from './report.ts';
import { benchViewing } from './viewing.ts';

/** Each is a file of its own; they run one after the other, so that none disturbs another. */
const benches: Record<string, (report: Report) => Promise<void>> = {
  firstFrame: benchFirstFrame,
  joins: benchJoins,
  media: benchMedia,
  recording: async (report) => {
    const { recorder, ffmpeg } = await benchRecording();
    report.compare({
      name: 'Recording: CPU time of the recorder for each second of one track',
      unit: 'ms',
      ours: recorder,
      against: 'ffmpeg -c copy',
      bare: ffmpeg,
      target: 1.5,
    });
    const lost = await benchRecordingLoss();
    report.title(`Recording: lost of a track when the recorder is killed (kill -9), ${lost.length} kills`);
    report.limit({ name: 'of every track', unit: 'ms', numbers: lost.flat(), atMost: 1000 });
    report.limit({ name: 'worst of all', unit: 'ms', numbers: [Math.max(...lost.flat())], atMost: 1000 });
  },
  viewing: benchViewing,
  live: benchLive,
  liveJoins: benchLiveJoins,
  liveChat: benchLiveChat,
  hls: benchHls,
  glass: benchGlass,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

const cores = availableParallelism();
const [load = 0] = loadavg();
console.log(`${cores} cores, load ${load.toFixed(1)} at the beginning, Node ${process.version}`);
if (load > cores / 2)
  console.log('Something else is running: what several processes share comes out worse than it is.');
const report = new Report();
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench(report);
}
process.exitCode = report.missed > 0 ? 1 : 0;
