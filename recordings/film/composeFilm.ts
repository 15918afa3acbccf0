import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { Target } from 'mediabunny';
import type { ByteSource } from '../vault/byteSource.ts';
import { type FilmInput, filmArguments, firstInputPipe, graphPipe } from './filmArguments.ts';
import { filmGraph } from './filmGraph.ts';
import { pourInto } from './filmInput.ts';
import { type FilmLength, packFilm } from './filmOutput.ts';
import type { FilmPlan } from './filmPlan.ts';

const keptLines = 5;

export interface FilmSource extends FilmInput {
  /** The playable file; the caller closes it. */
  source: ByteSource;
}

export interface FilmOptions {
  plan: FilmPlan;
  /** As the plan's tracks count them. */
  inputs: readonly FilmSource[];
  /** Where the MP4 goes. */
  target: Target;
  /** How much of it is made, ms. No more is made before the answer resolves. */
  onProgress?: (ms: number) => unknown;
  /** Ends the work; it then throws. */
  signal?: AbortSignal;
}

/**
 * Makes one film (H.264 and AAC in MP4) out of the tracks of a recording, by an ffmpeg of the lowest priority. It reads from our pipes and writes into
 * one, so no plaintext lies on the disk, and it ends when this process does. Throws if anything of it fails.
 */
export async function composeFilm({
  plan,
  inputs,
  target,
  onProgress = () => {},
  signal,
}: FilmOptions): Promise<FilmLength> {
  signal?.throwIfAborted();
  const ffmpeg = new Ffmpeg(inputs);
  const stop = () => ffmpeg.kill();
  signal?.addEventListener('abort', stop);
  try {
    const poured = ffmpeg.pour(filmGraph(plan), inputs);
    const packed = packFilm(ffmpeg.film, target, plan.durationMs, onProgress);
    const [length] = await Promise.all([packed, poured, ffmpeg.done]);
    return length;
  } catch (error) {
    ffmpeg.kill();
    await ffmpeg.done.catch(() => {});
    throw ffmpeg.fault ?? error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Owns the child. */
class Ffmpeg {
  readonly #child: ChildProcess;
  readonly #complaints: string[] = [];
  /** Resolves when it has ended in order; else throws with what it complained of. */
  readonly done: Promise<void>;
  /** Why it ended, if not in order. */
  fault: Error | null = null;

  constructor(inputs: readonly FilmInput[]) {
    const pipes = Array.from({ length: firstInputPipe - graphPipe + inputs.length }, () => 'pipe' as const);
    // In a group of its own: Ctrl-C is for the server, which ends its films in order.
    this.#child = spawn('ffmpeg', filmArguments(inputs), {
      stdio: ['ignore', 'pipe', 'pipe', ...pipes],
      detached: true,
    });
    if (this.#child.pid !== undefined) setPriority(this.#child.pid, constants.priority.PRIORITY_LOW);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#complain(text));
    this.done = this.#ended();
    this.done.catch(() => {}); // who waits for it is told
  }

  get film(): Readable {
    return this.#child.stdio[1] as Readable;
  }

  /** Resolves when all inputs were read as far as they are wanted. */
  async pour(graph: string, inputs: readonly FilmSource[]): Promise<void> {
    const graphInto = this.#pipe(graphPipe);
    graphInto.on('error', () => {});
    graphInto.end(graph);
    await Promise.all(inputs.map(({ source }, index) => pourInto(this.#pipe(firstInputPipe + index), source)));
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #pipe(number: number): Writable {
    return this.#child.stdio[number] as Writable;
  }

  async #ended(): Promise<void> {
    try {
      const [code, signal] = await once(this.#child, 'close');
      if (code !== 0) throw new Error(`ffmpeg ended with ${signal ?? code}: ${this.#complaints.join('; ')}`);
    } catch (error) {
      this.fault = error instanceof Error ? error : new Error(String(error));
      throw this.fault;
    }
  }

  #complain(text: string): void {
    this.#complaints.push(...text.split('\n').filter((one) => one.trim() !== ''));
    this.#complaints.splice(0, this.#complaints.length - keptLines);
  }
}
