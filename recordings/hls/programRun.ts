import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VideoFormat } from './avc.ts';
import { FragmentReader, type Part } from './boxes.ts';
import { FfmpegMuxer } from './ffmpegMuxer.ts';
import type { SoundPacket } from './liveSound.ts';
import type { LivePicture } from './liveVideo.ts';
import { block, clusterHeader, streamHeader, trackNumbers } from './matroska.ts';
import { type MadeSegment, Segmenter } from './segmenter.ts';
import {
  addLine,
  type IndexLine,
  indexLine,
  newRun,
  type Run,
  type SegmentKind,
  segmentKinds,
} from './segmentIndex.ts';

export const indexFile = 'index.jsonl';

/** An encoder of sound begins a little before its first packet: no time shall be below zero. */
const headMs = 1000;
/** A key frame went in, and the fragment before it did not come out for so long: ffmpeg stands still. */
const stuckMs = 4000;

export interface RunHooks {
  /** A line was added to the run, and what it names is on the disk. */
  changed: (run: Run, line: IndexLine) => void;
  /** Nothing more will come of it. `failure` is empty when it ended because it was asked to. */
  ended: (run: Run, failure: string) => void;
}

/** One ffmpeg and the files that come of it: initialisation parts, segments, and their index. */
export class ProgramRun {
  readonly run: Run;
  readonly format: VideoFormat;
  readonly #folder: string;
  readonly #hooks: RunHooks;
  readonly #muxer: FfmpegMuxer;
  readonly #segmenters = { program: new Segmenter('video'), sound: new Segmenter('audio') };
  /** Wall clock ms of time zero. */
  readonly #epoch: number;
  /** What is written, one after the other. */
  #files: Promise<void>;
  #cluster = 0;
  /** When key frames went in whose fragments did not come out yet, the first of the run left out: nothing came before it. */
  readonly #awaited: number[] = [];
  #failure: string | null = null;
  #ended = false;

  /** Begins with the time and format of a key frame. Throws if the folder cannot be made. */
  constructor(folder: string, id: string, first: { at: number; format: VideoFormat }, hooks: RunHooks) {
    this.#folder = folder;
    this.#hooks = hooks;
    this.format = first.format;
    this.#epoch = first.at - headMs;
    this.run = newRun(id, first.at);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#files = this.#written(
      appendFile(join(folder, indexFile), indexLine({ type: 'run', id, startedAt: first.at })),
    );
    this.#muxer = new FfmpegMuxer({
      program: this.#receiver('program'),
      sound: this.#receiver('sound'),
      ended: (complaints) => void this.#over(complaints),
    });
    this.#muxer.write(streamHeader(first.format));
  }

  /** ffmpeg's process, for operation and tests. */
  get pid(): number | undefined {
    return this.#muxer.pid;
  }

  get ended(): boolean {
    return this.#ended;
  }

  addPicture({ at, data, format }: LivePicture): void {
    const ms = Math.round(at - this.#epoch);
    if (format) {
      this.#cluster = ms;
      this.#muxer.write(clusterHeader(ms));
      if (ms > headMs) this.#awaited.push(performance.now());
    }
    this.#muxer.write(block(trackNumbers.video, this.#afterCluster(ms), format !== null, data));
  }

  addSound({ at, data }: SoundPacket): void {
    const ms = Math.round(at - this.#epoch);
    this.#muxer.write(block(trackNumbers.audio, this.#afterCluster(ms), true, data));
  }

  /** Ends a run of which nothing comes any more. */
  watch(): void {
    const [oldest] = this.#awaited;
    if (oldest !== undefined && performance.now() - oldest > stuckMs) this.fail('no segment came for 4 s');
  }

  /** Ends it at once; what was not yet a segment is lost. */
  fail(reason: string): void {
    this.#failure ??= reason;
    this.#muxer.kill();
  }

  /** Lets ffmpeg finish. Resolves when the last segment is on the disk. */
  async close(): Promise<void> {
    this.#failure ??= '';
    await this.#muxer.close();
    await this.#files;
  }

  /** A key frame that is late makes a new cluster anyway: blocks lie at most 32 s from theirs. */
  #afterCluster(ms: number): number {
    if (Math.abs(ms - this.#cluster) > 10_000) {
      this.#cluster = Math.max(0, ms);
      this.#muxer.write(clusterHeader(this.#cluster));
    }
    return ms - this.#cluster;
  }

  #receiver(kind: SegmentKind): (chunk: Buffer) => void {
    const reader = new FragmentReader();
    return (chunk) => {
      try {
        for (const part of reader.push(chunk)) this.#take(kind, part);
      } catch (error) {
        this.fail(String(error));
      }
    };
  }

  #take(kind: SegmentKind, part: Part): void {
    if (part.type === 'init') {
      this.#store({ type: 'init', kind, name: newName('mp4') }, part.data);
      return;
    }
    if (kind === 'program') this.#awaited.shift();
    this.#storeSegment(kind, this.#segmenters[kind].add(part));
  }

  #storeSegment(kind: SegmentKind, segment: MadeSegment | null): void {
    if (!segment) return;
    const { data, startMs } = segment;
    const at = Math.round(this.#epoch + startMs);
    const durationMs = Math.round(segment.durationMs);
    this.#store({ type: 'segment', kind, name: newName('m4s'), at, durationMs, bytes: data.length }, data);
  }

  /** The file first, then its line. A kill between them loses one segment. */
  #store(line: Exclude<IndexLine, { type: 'run' }>, data: Buffer): void {
    this.#files = this.#written(
      this.#files.then(async () => {
        await writeFile(join(this.#folder, line.name), data);
        await appendFile(join(this.#folder, indexFile), indexLine(line));
        addLine(this.run, line);
        this.#hooks.changed(this.run, line);
      }),
    );
  }

  /** A disk that takes nothing more ends the run. */
  #written(work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => this.fail(`a segment could not be written: ${String(error)}`));
  }

  async #over(complaints: string): Promise<void> {
    for (const kind of segmentKinds) this.#storeSegment(kind, this.#segmenters[kind].finish());
    await this.#files;
    this.#ended = true;
    this.#hooks.ended(this.run, this.#failure ?? (complaints || 'ffmpeg ended by itself'));
  }
}

function newName(extension: string): string {
  return `${randomBytes(16).toString('base64url')}.${extension}`;
}
