import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import type { Publication } from './Publication.ts';
import { grade } from './quality.ts';
import type { ProgramState } from './types.ts';

interface KeyFrames {
  /** Of the picture's own clock: the packets of one key frame have the same. */
  timestamp: number;
  at: number;
  intervalMs: number | null;
}

/** One encoding that arrives. */
interface Stream {
  ssrc: number;
  rid: string | undefined;
  bitrate: number;
  score: number;
  /** 0-1 */
  loss: number;
}

interface Flowing {
  packets: number;
  streams: Stream[];
}

/** A first key frame may stand alone for so long before it counts as one that no second follows. */
const loneKeyFrameMs = 10_000;
const nothing: ProgramState = {
  bitrate: 0,
  keyFrameIntervalMs: null,
  quality: 0,
  hasAudio: false,
  hasVideo: false,
  silentMs: null,
};

/** Follows what arrives of a broadcast's program: packets of media count, connectivity checks do not. */
export class ProgramFlow extends EventEmitter<{ lost: []; back: [] }> {
  readonly #silenceMs: number;
  readonly #flowing = new Map<Publication, Flowing>();
  readonly #keyFrames = new Map<number, KeyFrames>();
  #heardAt: number | null = null;
  #lost = false;
  #state: ProgramState = nothing;

  /** @param silenceMs no packet for so long is a loss */
  constructor(silenceMs: number) {
    super();
    this.#silenceMs = silenceMs;
  }

  get state(): ProgramState {
    return this.#state;
  }

  /** Follows this stream until it ends. */
  add(publication: Publication): void {
    const { producer } = publication;
    this.#flowing.set(publication, { packets: 0, streams: [] });
    producer.observer.once('close', () => this.#flowing.delete(publication));
    if (publication.kind !== 'video') return;
    producer.on('trace', (trace) => this.#keyFrame(trace, performance.now()));
    // A producer that closes meanwhile shows no key frames any more.
    producer.enableTraceEvent(['keyframe']).catch(() => {});
  }

  /** bit/s of a stream as it arrives, in this layer when it has layers (0 smallest). */
  bitrateOf(publication: Publication, spatialLayer: number | undefined): number {
    const streams = this.#flowing.get(publication)?.streams ?? [];
    const encodings = publication.producer.rtpParameters.encodings ?? [];
    if (encodings.length <= 1) return streams[0]?.bitrate ?? 0;
    const encoding = spatialLayer === undefined ? undefined : encodings[spatialLayer];
    if (!encoding) return 0;
    const own = streams.find(({ rid, ssrc }) => (encoding.rid ? rid === encoding.rid : ssrc === encoding.ssrc));
    return own?.bitrate ?? 0;
  }

  /** Looks once a second. */
  async observe(now: number): Promise<void> {
    const looks = [...this.#flowing].map(([publication, flowing]) => look(publication, flowing));
    const heard = await Promise.all(looks);
    if (heard.includes(true)) this.#heardAt = now;
    const silentMs = this.#heardAt === null ? null : Math.round(now - this.#heardAt);
    const lost = silentMs !== null && silentMs >= this.#silenceMs;
    // mediasoup's rates look back over seconds: for a while they tell of what no longer comes.
    this.#state = lost ? { ...nothing, silentMs } : this.#sum(now, silentMs);
    if (lost === this.#lost) return;
    this.#lost = lost;
    this.emit(lost ? 'lost' : 'back');
  }

  #sum(now: number, silentMs: number | null): ProgramState {
    const active = (kind: types.MediaKind) =>
      [...this.#flowing].flatMap(([publication, { streams }]) =>
        publication.kind === kind ? streams.filter(({ bitrate }) => bitrate > 0) : [],
      );
    const [sounds, pictures] = [active('audio'), active('video')];
    const all = [...sounds, ...pictures];
    const largest = pictures.toSorted((one, other) => other.bitrate - one.bitrate)[0];
    return {
      bitrate: Math.round(all.reduce((sum, { bitrate }) => sum + bitrate, 0)),
      keyFrameIntervalMs: largest ? this.#intervalOf(largest.ssrc, now) : null,
      quality: this.#quality(all, pictures.length),
      hasAudio: sounds.length > 0,
      hasVideo: pictures.length > 0,
      silentMs,
    };
  }

  #quality(active: readonly Stream[], layersNow: number): number {
    if (active.length === 0) return 0;
    const worst = Math.min(...active.map(({ score, loss }) => grade([score], loss)));
    const pictures = [...this.#flowing.keys()].filter(({ kind }) => kind === 'video');
    const layers = pictures.reduce((sum, { producer }) => sum + (producer.rtpParameters.encodings?.length ?? 1), 0);
    // A sender drops its largest layers first, when its line is too narrow for them.
    return Math.min(worst, Math.max(1, 4 - 2 * (layers - layersNow)));
  }

  #keyFrame({ type, info }: types.ProducerTraceEventData, now: number): void {
    if (type !== 'keyframe') return;
    const { ssrc, timestamp } = info.rtpPacket as { ssrc: number; timestamp: number };
    const before = this.#keyFrames.get(ssrc);
    if (before?.timestamp === timestamp) return;
    this.#keyFrames.set(ssrc, { timestamp, at: now, intervalMs: before ? now - before.at : null });
  }

  #intervalOf(ssrc: number, now: number): number | null {
    const keyFrames = this.#keyFrames.get(ssrc);
    if (!keyFrames) return null;
    const since = now - keyFrames.at;
    if (keyFrames.intervalMs === null) return since >= loneKeyFrameMs ? Math.round(since) : null;
    return Math.round(Math.max(keyFrames.intervalMs, since));
  }
}

/** Whether packets came since the last look. */
async function look({ producer }: Publication, flowing: Flowing): Promise<boolean> {
  // A producer that closes while it is asked has nothing to say.
  const stats = await producer.getStats().catch(() => []);
  const before = flowing.packets;
  flowing.packets = stats.reduce((sum, { packetCount }) => sum + packetCount, 0);
  flowing.streams = stats.map(({ ssrc, rid, bitrate, score, fractionLost }) => ({
    ...{ ssrc, rid, bitrate, score },
    loss: fractionLost / 256,
  }));
  return flowing.packets > before;
}
