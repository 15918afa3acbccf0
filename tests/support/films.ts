import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Film = {
  codec: string;
  durationSeconds: number;
  /** Presentation times of the frames as decoded, seconds. */
  frameTimes: number[];
  sizes: string[];
};

/** What ffprobe decodes of a file. */
export async function probe(path: string): Promise<Film> {
  const entries = 'stream=codec_name:format=duration:frame=pts_time,width,height';
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'json', path], {
    maxBuffer: 1 << 26,
  });
  const { streams, format, frames } = JSON.parse(stdout) as {
    streams: { codec_name: string }[];
    format: { duration: string };
    frames: { pts_time: string; width?: number; height?: number }[];
  };
  return {
    codec: streams[0]?.codec_name ?? '',
    durationSeconds: Number(format.duration),
    frameTimes: frames.map((frame) => Number(frame.pts_time)),
    sizes: [...new Set(frames.map(({ width, height }) => `${width}x${height}`))],
  };
}

/** What ffmpeg complains of while it decodes all of a file; empty if nothing. */
export async function decodingErrors(path: string): Promise<string> {
  const { stderr } = await run('ffmpeg', ['-v', 'warning', '-i', path, '-f', 'null', '-']);
  return stderr;
}
