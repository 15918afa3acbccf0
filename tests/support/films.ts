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
    sizes: [...new Set(frames.flatMap(({ width, height }) => (width === undefined ? [] : [`${width}x${height}`])))],
  };
}

/** What ffmpeg complains of while it decodes all of a file; empty if nothing. */
export async function decodingErrors(path: string): Promise<string> {
  const { stderr } = await run('ffmpeg', ['-v', 'warning', '-i', path, '-f', 'null', '-']);
  return stderr;
}

export interface Stream {
  codec: string;
  startSeconds: number;
  /** From the first to the end of the last packet. */
  seconds: number;
}

/** The streams of a file, measured by their packets. */
export async function streamsOf(path: string): Promise<Stream[]> {
  const entries = 'stream=index,codec_name:packet=stream_index,pts_time,duration_time';
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'json', path], {
    maxBuffer: 1 << 26,
  });
  const { streams, packets } = JSON.parse(stdout) as {
    streams: { index: number; codec_name: string }[];
    packets: { stream_index: number; pts_time: string; duration_time: string }[];
  };
  return streams.map(({ index, codec_name }) => {
    const own = packets.filter((packet) => packet.stream_index === index);
    const startSeconds = Number(own[0]?.pts_time);
    const last = own.at(-1);
    return {
      codec: codec_name,
      startSeconds,
      seconds: Number(last?.pts_time) + Number(last?.duration_time) - startSeconds,
    };
  });
}

/** What a decoder complains of in a file whose pictures come at any time; empty if nothing. */
export async function streamErrors(path: string): Promise<string> {
  const { stderr } = await run('ffprobe', [
    '-v',
    'warning',
    '-count_frames',
    '-show_entries',
    'stream=nb_read_frames',
    path,
  ]);
  return stderr;
}
