import { randomUUID } from 'node:crypto';
import type { Side } from '#protocol';
import type { RecorderProcess, TapRtpParameters } from '#recordings';
import type { MediaKind, MediaSource, Room, Tap } from '#sfu';
import type { Foundation } from '../services.ts';
import type { RecordingFiles } from './recordingFiles.ts';

export interface TrackSource {
  recordingId: string;
  producerId: string;
  side: Side;
  source: MediaSource;
  kind: MediaKind;
  paused: boolean;
}

/** Browsers send key frames on request alone; a film is sought by them, and goes on with one after a loss. */
const keyFrameIntervalMs = 10_000;

/** One producer on its way into one journal. */
export class LiveTrack {
  readonly id = randomUUID();
  readonly from: TrackSource;
  readonly #foundation: Foundation;
  readonly #files: RecordingFiles;
  readonly #recorder: RecorderProcess;
  #tap: Tap | null = null;
  #keyFrameTimer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(foundation: Foundation, files: RecordingFiles, recorder: RecorderProcess, from: TrackSource) {
    this.#foundation = foundation;
    this.#files = files;
    this.#recorder = recorder;
    this.from = from;
  }

  /** Rows first, so that no journal is ever without one. Resolves when packets flow, or when it was closed meanwhile. Throws if it cannot begin. */
  async open(room: Room): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const { recordingId, producerId, side, source, kind, paused } = this.from;
    const tap = await room.createTap(producerId);
    this.#tap = tap;
    if (this.#closed) return tap.close();
    tap.once('close', (reason) => {
      if (reason === 'worker_died') this.mark('node');
      void this.close();
    });
    const rtpParameters = recordable(tap);
    const codec = rtpParameters.codecs[0]?.mimeType ?? '';
    const openedAt = clock.now();
    await prisma.recordingTrack.create({ data: { id: this.id, recordingId, side, source, kind, codec, openedAt } });
    const file = { recordingId, trackId: this.id, kind: 'journal', extension: 'journal' } as const;
    const { path, key } = await this.#files.create(file);
    const { path: chainPath } = await this.#files.chain(recordingId);
    if (this.#closed) return;
    const address = await this.#recorder.openTrack({
      trackId: this.id,
      recordingId,
      journalPath: path,
      journalKey: key.toString('base64'),
      chainPath,
      source,
      side,
      kind,
      rtpParameters,
    });
    if (this.#closed) return this.#recorder.closeTrack(this.id);
    if (paused) this.mark('paused');
    await tap.connect(address);
    await tap.resume();
    if (kind === 'video' && !this.#closed) this.#askForKeyFrames(tap);
  }

  #askForKeyFrames(tap: Tap): void {
    this.#keyFrameTimer = setInterval(() => void tap.requestKeyFrame().catch(() => {}), keyFrameIntervalMs).unref();
  }

  mark(kind: 'paused' | 'resumed' | 'node'): void {
    this.#recorder.mark(this.id, { kind, at: this.#foundation.clock.now().getTime() });
  }

  /** Ends the track; resolves when its journal is on the disk. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#keyFrameTimer) clearInterval(this.#keyFrameTimer);
    this.#tap?.close();
    await this.#recorder.closeTrack(this.id).catch(() => {}); // the recorder is gone: so is the track, up to its last second
  }
}

/** What the recorder needs of the tap's parameters. */
function recordable({ rtpParameters: { codecs, encodings = [] } }: Tap): TapRtpParameters {
  return {
    codecs: codecs.map(plainCodec),
    encodings: encodings.flatMap(({ ssrc }) => (ssrc === undefined ? [] : [{ ssrc }])),
  };
}

function plainCodec(codec: { mimeType: string; payloadType: number; clockRate: number; channels?: number }) {
  const { mimeType, payloadType, clockRate, channels } = codec;
  return { mimeType, payloadType, clockRate, ...(channels === undefined ? {} : { channels }) };
}
