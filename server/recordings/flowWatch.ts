import type { RecorderProcess } from '#recordings';
import { Flow } from './flow.ts';

/** A stream that is being recorded. */
export interface WatchedStream {
  producerId: string;
  /** null: nothing takes it at the moment. */
  trackId: string | null;
  paused: boolean;
  /** How many packets of it reached the room so far. */
  received(): Promise<number>;
}

export interface FlowHooks {
  streams(): Iterable<WatchedStream>;
  /** Since this moment of the monotonic clock, ms, nothing of the stream gets to the disk. */
  lost(producerId: string, since: number): void;
  /** It gets there again, or is no longer there to be recorded. */
  over(producerId: string): void;
  /** The recorder stands, and gets nothing of the stream. */
  starved(producerId: string): void;
}

const lookEveryMs = 500;
/** Seconds without a word of the recorder, after which another track would not help. */
const silentSeconds = 3;
const firstRetryMs = 5000;
const longestRetryMs = 60_000;

interface Watched {
  flow: Flow;
  asking: boolean;
  retryAt: number;
  retryMs: number;
}

/** Compares, for each stream that is recorded, what the recorder says is on the disk with what reaches the room. */
export class FlowWatch {
  readonly #recorder: RecorderProcess;
  readonly #hooks: FlowHooks;
  readonly #watched = new Map<string, Watched>();
  readonly #timer: NodeJS.Timeout;

  constructor(recorder: RecorderProcess, hooks: FlowHooks) {
    this.#recorder = recorder;
    this.#hooks = hooks;
    this.#timer = setInterval(() => this.#look(), lookEveryMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const streams = [...this.#hooks.streams()];
    const there = new Set(streams.map(({ producerId }) => producerId));
    for (const [producerId, { flow }] of this.#watched) {
      if (there.has(producerId)) continue;
      this.#watched.delete(producerId);
      if (flow.lost) this.#hooks.over(producerId);
    }
    const { tracks } = this.#recorder.stats();
    for (const stream of streams)
      this.#lookAt(stream, now, stream.trackId === null ? undefined : tracks[stream.trackId]);
  }

  #lookAt(stream: WatchedStream, now: number, told: { packets: number; durable: number } | undefined): void {
    const watched = this.#of(stream.producerId, now);
    const { flow } = watched;
    const isOver = stream.paused ? flow.paused(now) : told && flow.disk(now, stream.trackId ?? '', told);
    if (isOver) {
      watched.retryMs = firstRetryMs;
      this.#hooks.over(stream.producerId);
    }
    if (flow.asksTheRoom(now) && !watched.asking) void this.#ask(stream, watched);
    const heard = (this.#recorder.silence ?? silentSeconds) < silentSeconds;
    if (!flow.lost || !flow.starved(now) || !heard || now < watched.retryAt) return;
    watched.retryAt = now + watched.retryMs;
    watched.retryMs = Math.min(longestRetryMs, 2 * watched.retryMs);
    this.#hooks.starved(stream.producerId);
  }

  #of(producerId: string, now: number): Watched {
    const known = this.#watched.get(producerId);
    if (known) return known;
    const watched = { flow: new Flow(now), asking: false, retryAt: 0, retryMs: firstRetryMs };
    this.#watched.set(producerId, watched);
    return watched;
  }

  async #ask({ producerId, received }: WatchedStream, watched: Watched): Promise<void> {
    watched.asking = true;
    // A stream that ends meanwhile, or whose worker died, has nothing to say.
    const packets = await received().catch(() => null);
    watched.asking = false;
    if (packets === null || this.#watched.get(producerId) !== watched) return;
    if (watched.flow.room(performance.now(), packets)) this.#hooks.lost(producerId, watched.flow.lostSince);
  }
}
