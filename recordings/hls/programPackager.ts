import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { MediaKind, Room } from '#sfu';
import { LiveSound } from './liveSound.ts';
import { type LivePicture, LiveVideo } from './liveVideo.ts';
import { ProgramRun, type RunHooks } from './programRun.ts';
import type { IndexLine, Run } from './segmentIndex.ts';
import { TapInput } from './tapInput.ts';

/** Segments are cut at key frames: one is asked for each second. Senders that take no requests send theirs when they do. */
const keyFrameEveryMs = 1000;
const requestAfterMs = 900;
const lookEveryMs = 100;
/** Nothing came for so long: what there is becomes the last segment, and what comes later is another run. */
const silenceMs = 3000;
/** Sound this far behind the picture is not waited for. */
const soundGraceMs = 400;
const retryMs = 1000;
/** A sender with other parameter sets at each key frame must not start one ffmpeg after the other. */
const runEveryMs = 1000;
/** So often at most a bad packet is complained of. */
const complainEveryMs = 10_000;
/** The picture flows, and no segment came of it for so long. */
const downAfterMs = 15_000;

export interface PackagerOptions {
  /** Each run makes a folder of its own here. */
  folder: string;
  hooks: RunHooks;
  log: { warn(message: string): void };
}

interface Producer {
  producerId: string;
  kind: MediaKind;
}

/** Makes segments of the program that a room publishes: the newest picture and the newest sound in it. A guest of the room. */
export class ProgramPackager {
  readonly #options: PackagerOptions;
  readonly #sound = new LiveSound((packet) => this.#run?.addSound(packet));
  readonly #looking: NodeJS.Timeout;
  /** Wall clock less monotonic clock, ms, as it was at the beginning: a step of the system's clock shifts nothing. */
  readonly #wallOffset = Date.now() - performance.now();
  readonly #closing = new Set<Promise<void>>();
  #video: { input: TapInput; stream: LiveVideo } | null = null;
  #audio: TapInput | null = null;
  #run: ProgramRun | null = null;
  #room: Room | null = null;
  #stopListening = () => {};
  #paused = false;
  #lastKeyAt = 0;
  #lastRequestAt = 0;
  #noRunBefore = 0;
  #flowsSince: number | null = null;
  #lastSegment: { at: number; delayMs: number } | null = null;
  #failed = false;
  #complainedAt = Number.NEGATIVE_INFINITY;

  constructor(options: PackagerOptions) {
    this.#options = options;
    // After what came meanwhile was read: when this process was busy for seconds, nobody else has been silent.
    this.#looking = setInterval(() => setImmediate(() => this.#look()), lookEveryMs);
  }

  /** Process id of the ffmpeg that runs, for operation and tests. */
  get pid(): number | undefined {
    return this.#run?.pid;
  }

  /** From a segment's first picture to its being there, ms; null while none comes. */
  get delayMs(): number | null {
    const last = this.#lastSegment;
    return last && performance.now() - last.at < downAfterMs ? last.delayMs : null;
  }

  /** The picture flows and no segment comes of it. */
  get down(): boolean {
    if (this.#failed) return true;
    const since = Math.max(this.#flowsSince ?? Number.POSITIVE_INFINITY, this.#lastSegment?.at ?? 0);
    return !this.#paused && performance.now() - since > downAfterMs;
  }

  /** Packages this room's program from now on. */
  follow(room: Room): void {
    if (room === this.#room) return;
    this.#leave();
    this.#room = room;
    const opened = (producer: Producer) => void this.#open(room, producer);
    const closed = ({ producerId }: { producerId: string }) => this.#producerClosed(producerId);
    room.on('newproducer', opened);
    room.on('producerclosed', closed);
    this.#stopListening = () => {
      room.off('newproducer', opened);
      room.off('producerclosed', closed);
    };
    for (const peer of room.peers.values()) for (const { info } of peer.publications.values()) opened(info);
  }

  /** Nothing is packaged until `resume`. */
  pause(): void {
    this.#paused = true;
    this.#endRun();
  }

  resume(): void {
    this.#paused = false;
  }

  /** Resolves when the last segment is on the disk. */
  async close(): Promise<void> {
    clearInterval(this.#looking);
    this.#leave();
    await Promise.all(this.#closing);
  }

  #leave(): void {
    this.#stopListening();
    this.#room = null;
    this.#closeVideo();
    this.#audio?.close();
    this.#audio = null;
  }

  async #open(room: Room, producer: Producer): Promise<void> {
    const input = producer.kind === 'video' ? this.#newVideo(producer) : this.#newAudio(producer);
    try {
      await input.open(room);
    } catch (error) {
      const current = this.#room === room && !room.closed && [this.#video?.input, this.#audio].includes(input);
      if (!current || !stillPublished(room, producer.producerId)) return;
      this.#options.log.warn(`[packager] no tap of the program: ${String(error)}`);
      setTimeout(() => {
        if ([this.#video?.input, this.#audio].includes(input)) void this.#open(room, producer);
      }, retryMs).unref();
    }
  }

  #newVideo({ producerId }: Producer): TapInput {
    this.#closeVideo();
    const stream = new LiveVideo((picture) => this.#takePicture(picture));
    const input = new TapInput(producerId, {
      packet: (packet) => stream.push(packet, this.#now()),
      failed: (error) => this.#badPacket(error),
    });
    this.#video = { input, stream };
    return input;
  }

  #newAudio({ producerId }: Producer): TapInput {
    this.#audio?.close();
    this.#sound.newSender();
    this.#audio = new TapInput(producerId, {
      packet: (packet) => this.#sound.push(packet, this.#now()),
      failed: (error) => this.#badPacket(error),
    });
    return this.#audio;
  }

  #producerClosed(producerId: string): void {
    if (this.#video?.input.producerId === producerId) this.#closeVideo();
    if (this.#audio?.producerId !== producerId) return;
    this.#audio.close();
    this.#audio = null;
  }

  #closeVideo(): void {
    this.#video?.input.close();
    this.#video = null;
    this.#flowsSince = null;
    this.#endRun();
  }

  #takePicture(picture: LivePicture): void {
    const now = performance.now();
    this.#flowsSince ??= now;
    if (picture.format) this.#lastKeyAt = now;
    if (this.#paused) return;
    if (picture.format && this.#needsRun(picture.format.decoderConfiguration)) {
      this.#endRun();
      if (now >= this.#noRunBefore) this.#startRun({ at: picture.at, format: picture.format });
    }
    this.#run?.addPicture(picture);
    this.#sound.fill(picture.at - soundGraceMs);
  }

  /** None runs, or the picture has other parameters from here on, which an initialisation part cannot say twice. */
  #needsRun(decoderConfiguration: Buffer): boolean {
    return !this.#run?.format.decoderConfiguration.equals(decoderConfiguration);
  }

  #startRun(first: ConstructorParameters<typeof ProgramRun>[2]): void {
    const id = randomUUID();
    const { folder, hooks } = this.#options;
    this.#noRunBefore = performance.now() + runEveryMs;
    try {
      this.#run = new ProgramRun(join(folder, id), id, first, {
        changed: (run, line) => {
          this.#changed(line);
          hooks.changed(run, line);
        },
        ended: (run, failure) => this.#ended(run, failure),
      });
      this.#sound.begin(first.at);
    } catch (error) {
      this.#failure(String(error));
    }
  }

  #changed(line: IndexLine): void {
    if (line.type !== 'segment' || line.kind !== 'program') return;
    this.#failed = false;
    this.#lastSegment = { at: performance.now(), delayMs: Math.max(0, Math.round(this.#now() - line.at)) };
  }

  #ended(run: Run, failure: string): void {
    if (this.#run?.run === run) {
      this.#run = null;
      this.#sound.pause();
    }
    if (failure !== '') this.#failure(failure);
    this.#options.hooks.ended(run, failure);
  }

  #failure(reason: string): void {
    this.#failed = true;
    this.#noRunBefore = performance.now() + retryMs;
    this.#options.log.warn(`[packager] a run failed, another one begins: ${reason}`);
  }

  #endRun(): void {
    const run = this.#run;
    this.#run = null;
    this.#sound.pause();
    if (!run) return;
    const closing = run.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #look(): void {
    const now = performance.now();
    this.#run?.watch();
    if (!this.#video) return;
    const { input, stream } = this.#video;
    this.#giveUpMissing(stream);
    if (now - input.lastAt > silenceMs) {
      this.#flowsSince = null;
      this.#endRun();
      return;
    }
    const due = !this.#run || stream.needsKeyFrame || now - this.#lastKeyAt >= requestAfterMs;
    if (this.#paused || !due || now - this.#lastRequestAt < keyFrameEveryMs) return;
    this.#lastRequestAt = now;
    input.requestKeyFrame();
  }

  #giveUpMissing(stream: LiveVideo): void {
    try {
      stream.look(this.#now());
    } catch (error) {
      this.#badPacket(error);
    }
  }

  #badPacket(error: unknown): void {
    const now = performance.now();
    if (now - this.#complainedAt < complainEveryMs) return;
    this.#complainedAt = now;
    this.#options.log.warn(`[packager] a packet could not be taken: ${String(error)}`);
  }

  #now(): number {
    return performance.now() + this.#wallOffset;
  }
}

function stillPublished(room: Room, producerId: string): boolean {
  return [...room.peers.values()].some((peer) => peer.publications.has(producerId));
}
