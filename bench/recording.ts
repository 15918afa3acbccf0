/**
 * What recording costs: CPU time of the recorder process for each second of media, against bare `ffmpeg -c copy` from SDP into Matroska (flushed
 * each second, one process a call). Both get the same RTP, by turns; both are read while they run, so that neither's start counts. The recorder
 * encrypts and seals what it writes, ffmpeg does neither.
 */
import type { ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RecorderProcess, type TrackAddress } from '#recordings';
import { calls, encodeSources, ended, ffmpeg, loopback, streams, trackOf, whileFed } from './recordingStreams.ts';

const warmUpMs = 2000;
const clockTickMs = 10;

export type RecordingBench = {
  /** Tracks recorded at the same time. */
  tracks: number;
  /** CPU ms for each second of media of one track; one number a round. */
  recorder: number[];
  ffmpeg: number[];
  /** Median of the recorder over median of ffmpeg. */
  ratio: number;
};

/** Measures in turns. `rounds` of `seconds` for each of the two. Needs ffmpeg, and about rounds × 2 × (seconds + 4) s. */
export async function benchRecording({ rounds = 3, seconds = 15 } = {}): Promise<RecordingBench> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-recording-'));
  try {
    await encodeSources(dir);
    const result: RecordingBench = { tracks: streams.length, recorder: [], ffmpeg: [], ratio: 0 };
    for (let round = 0; round < rounds; round += 1) {
      result.recorder.push(await measureRecorder(dir, round, seconds));
      result.ffmpeg.push(await measureFfmpeg(dir, seconds));
    }
    result.ratio = median(result.recorder) / median(result.ffmpeg);
    return result;
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function measureRecorder(dir: string, round: number, seconds: number): Promise<number> {
  const log = { info() {}, warn: (message: string) => console.error(message) };
  const recorder = await RecorderProcess.create({ dir, minFreeBytes: 0, log });
  try {
    const addresses: TrackAddress[] = [];
    for (const stream of streams)
      addresses.push(await recorder.openTrack(trackOf(stream, join(dir, `${round}-${stream.ssrc}.journal`))));
    return await cpuWhileFed(
      dir,
      addresses.map(({ port }) => port),
      [recorder.pid ?? 0],
      seconds,
    );
  } finally {
    await recorder.close();
  }
}

async function measureFfmpeg(dir: string, seconds: number): Promise<number> {
  const firstPort = await freePorts(streams.length * 2);
  const ports = streams.map((_, index) => firstPort + index * 2);
  const writers: ChildProcess[] = [];
  try {
    for (let call = 0; call < calls; call += 1) {
      const sdp = join(dir, `${call}.sdp`);
      await writeFile(sdp, sessionOf(call, ports));
      const output = [
        '-map',
        '0',
        '-c',
        'copy',
        '-flush_packets',
        '1',
        '-cluster_time_limit',
        '1000',
        join(dir, `${call}.mkv`),
      ];
      writers.push(ffmpeg(['-protocol_whitelist', 'file,udp,rtp', '-i', sdp, ...output]));
    }
    return await cpuWhileFed(
      dir,
      ports,
      writers.map(({ pid }) => pid ?? 0),
      seconds,
    );
  } finally {
    for (const writer of writers) writer.kill('SIGKILL');
    await Promise.all(writers.map(ended));
  }
}

function sessionOf(call: number, ports: number[]): string {
  const lines = ['v=0', `o=- 0 0 IN IP4 ${loopback}`, 's=bench', `c=IN IP4 ${loopback}`, 't=0 0'];
  for (const [index, stream] of streams.entries()) {
    const { payloadType } = stream.codec;
    if (stream.call === call)
      lines.push(
        `m=${stream.kind} ${ports[index]} RTP/AVP ${payloadType}`,
        `a=rtpmap:${payloadType} ${stream.rtpmap}`,
        'a=rtcp-mux',
      );
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** CPU ms of the processes for each second of media of one track. */
function cpuWhileFed(dir: string, ports: number[], pids: number[], seconds: number): Promise<number> {
  return whileFed(dir, ports, async () => {
    await delay(warmUpMs);
    const before = await cpuMs(pids);
    const since = performance.now();
    await delay(seconds * 1000);
    const spent = (await cpuMs(pids)) - before;
    return spent / (((performance.now() - since) / 1000) * streams.length);
  });
}

async function cpuMs(pids: number[]): Promise<number> {
  let ticks = 0;
  for (const pid of pids) {
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * clockTickMs;
}

/** The first of `count` neighbouring ports that are free now. ffmpeg takes the port it is given, and the next one for RTCP. */
async function freePorts(count: number): Promise<number> {
  for (let first = 40_000; first < 60_000; first += count) {
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
  throw new Error('no free ports');
}

async function isFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    socket.bind(port, loopback);
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
