import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

const closeLimitMs = 3000;
/** ffmpeg takes what it gets at once; with this much waiting before it, it stands still. Bytes. */
const longestBacklog = 16 * 1024 * 1024;
const keptLines = 5;

/** Both outputs keep the times of the input: a segment's time says when its media were. */
const fragmented = 'empty_moov+default_base_moof+frag_discont+skip_trailer';
const sound = (bitrate: string) => ['-af', 'aresample=async=1000', '-c:a', 'aac', '-ar', '48000', '-b:a', bitrate];
const output = (pipe: number) => ['-use_editlist', '1', '-flush_packets', '1', '-f', 'mp4', `pipe:${pipe}`];
const args = [
  ...['-hide_banner', '-nostats', '-loglevel', 'error', '-copyts'],
  ...['-probesize', '32', '-analyzeduration', '0', '-fpsprobesize', '0'],
  ...['-f', 'matroska', '-i', 'pipe:0'],
  ...['-map', '0:v', '-map', '0:a', '-c:v', 'copy', '-video_track_timescale', '90000', ...sound('96k')],
  ...['-max_interleave_delta', '500000', '-movflags', `${fragmented}+frag_keyframe`, ...output(1)],
  // For a weak line: sound alone, a fragment a second.
  ...['-map', '0:a', ...sound('48k'), '-frag_duration', '1000000', '-movflags', fragmented, ...output(3)],
];

export interface MuxerHooks {
  /** Bytes of the fragmented MP4 with both tracks, and of the one with sound alone. */
  program: (chunk: Buffer) => void;
  sound: (chunk: Buffer) => void;
  /** The child is gone, and all that it wrote was told. `message` is what it last complained of. */
  ended: (message: string) => void;
}

/**
 * Owns one ffmpeg, which makes fragmented MP4 of a Matroska stream: the picture as it is, the sound as AAC. It reads from our pipe, so it
 * finishes what it has and ends when this process does, however that is killed.
 */
export class FfmpegMuxer {
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #complaints: string[] = [];
  readonly #ended: Promise<void>;
  #hasEnded = false;

  constructor(hooks: MuxerHooks) {
    // In a group of its own: Ctrl-C is for the server, which ends its runs in order.
    this.#child = spawn('ffmpeg', args, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], detached: true });
    const [input, program, errors, soundAlone] = this.#child.stdio;
    this.#input = input as Writable;
    this.#input.on('error', () => {}); // it is gone: `ended` says so
    (program as Readable).on('data', hooks.program);
    (soundAlone as Readable).on('data', hooks.sound);
    (errors as Readable).setEncoding('utf8').on('data', (text: string) => this.#complain(text));
    this.#ended = once(this.#child, 'close')
      .catch((error: unknown) => this.#complain(String(error)))
      .then(() => {
        this.#hasEnded = true;
        hooks.ended(this.#complaints.join('; '));
      });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Takes a piece of the stream. One that does not keep up is ended. */
  write(data: Buffer): void {
    if (this.#hasEnded || this.#input.writableEnded) return;
    this.#input.write(data);
    if (this.#input.writableLength > longestBacklog) this.kill();
  }

  /** Lets it finish what it has; after the limit it is killed. Resolves when it is gone. */
  async close(): Promise<void> {
    this.#input.end();
    const limit = setTimeout(() => this.kill(), closeLimitMs);
    await this.#ended;
    clearTimeout(limit);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #complain(text: string): void {
    this.#complaints.push(...text.split('\n').filter((line) => line.trim() !== ''));
    this.#complaints.splice(0, this.#complaints.length - keptLines);
  }
}
