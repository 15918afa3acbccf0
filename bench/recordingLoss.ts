/**
 * What a kill costs: two calls are recorded, the recorder is killed (SIGKILL) at a moment that has nothing to do with its own rhythm, and of each
 * track the time is taken from the last packet that can be read from its journal to the kill.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { coverage, localSource, type OpenTrack, openVault, RecorderProcess } from '#recordings';
import { encodeSources, streams, trackOf, whileFed } from './recordingStreams.ts';

const log = { info() {}, warn() {} };

/** Ms lost of each track, one list a kill. Needs ffmpeg, and about kills × 6 s. */
export async function benchRecordingLoss(kills = 10): Promise<number[][]> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-loss-'));
  try {
    await encodeSources(dir);
    const lost: number[][] = [];
    for (let kill = 0; kill < kills; kill += 1) lost.push(await lossOfKill(dir, kill));
    return lost;
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function lossOfKill(dir: string, kill: number): Promise<number[]> {
  const folder = join(dir, String(kill));
  await mkdir(folder);
  const recorder = await RecorderProcess.create({ dir: folder, minFreeBytes: 0, log });
  try {
    const tracks = streams.map((stream) => trackOf(stream, join(folder, `${stream.ssrc}.journal`)));
    const ports: number[] = [];
    for (const track of tracks) ports.push((await recorder.openTrack(track)).port);
    const killedAt = await whileFed(dir, ports, async () => {
      while (!tracks.every(({ trackId }) => (recorder.stats().tracks[trackId]?.durable ?? 0) > 0)) await delay(50);
      await delay(1000 + Math.random() * 1000);
      const now = Date.now();
      process.kill(recorder.pid ?? 0, 'SIGKILL');
      return now;
    });
    return await Promise.all(tracks.map(async (track) => killedAt - (await lastPacketAt(track))));
  } finally {
    await recorder.close();
  }
}

async function lastPacketAt({ journalPath, journalKey }: OpenTrack): Promise<number> {
  const journal = await openVault(await localSource(journalPath), Buffer.from(journalKey, 'base64'));
  const { endedAt } = await coverage(journal).finally(() => journal.close());
  if (endedAt === null) throw new Error('a journal without packets');
  return endedAt;
}
