/** A process of its own: the service's HLS with what is packaged of a program so far. Started by `startServerProcess`. */
import { setTimeout as delay } from 'node:timers/promises';
import { addEpisode, openPackaging } from '../tests/support/packagingScene.ts';
import { readPlaylist } from '../tests/support/playlists.ts';
import { openProgramRoom } from '../tests/support/programRoom.ts';
import { type ServerReady, serveParent } from './serverProcess.ts';

const wanted = 6;
const packagedWithinMs = 60_000;

const scene = await openPackaging();
const episodeId = await addEpisode(scene.prisma);
const program = await openProgramRoom();
scene.packaging.start(episodeId, program.room);
const seconds = packagedWithinMs / 1_000;
const sound = await program.publish('opus', { seconds });
const picture = await program.publish('h264', { seconds, sizes: ['640x360'] });

async function segmentCount(): Promise<number> {
  const response = await scene.get(`${episodeId}/live.m3u8`);
  return response.ok ? readPlaylist(await response.text()).segments.length : 0;
}

const until = performance.now() + packagedWithinMs;
while ((await segmentCount()) < wanted && performance.now() < until) await delay(200);
// From now on the process does nothing but serve.
for (const { source } of [sound, picture]) source.stop();

serveParent<ServerReady>({ url: `${scene.url}/hls/${episodeId}/` }, {}, async () => {
  program.close();
  await scene.close();
});
