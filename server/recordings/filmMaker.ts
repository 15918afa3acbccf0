import { gapView, type Side } from '#protocol';
import {
  checkFilm,
  composeFilm,
  type FilmLength,
  filmPackets,
  type Interval,
  mediaIntervals,
  recordedMilliseconds,
  reservedHeadBytes,
  type VaultContent,
  vaultTarget,
} from '#recordings';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { Foundation } from '../services.ts';
import { filmScene, type Scene, type SceneTrack } from './filmScene.ts';
import type { RecordingFiles } from './recordingFiles.ts';

export interface FilmToMake {
  kind: 'film' | 'copy';
  /** Burnt in over the picture; empty for none. */
  mark: string;
  /** Percent. No more is made before the answer resolves. */
  onProgress: (percent: number) => unknown;
  signal: AbortSignal;
}

export interface FilmMade extends VaultContent {
  fileId: string;
  /** What does not agree with the journals; empty if all does. */
  differences: string[];
}

/** There is nothing that a film could show, and will not be. */
export class NothingToShow extends Error {}

const include = {
  tracks: {
    orderBy: { openedAt: 'asc' },
    include: {
      files: { where: { kind: 'track', closedAt: { not: null }, deletedAt: null }, orderBy: { createdAt: 'desc' } },
    },
  },
  consultation: { select: { number: true, contactName: true, lawyer: { select: { name: true } } } },
} as const satisfies Prisma.RecordingInclude;
type Row = Prisma.RecordingGetPayload<{ include: typeof include }>;

/** Makes films of recordings, each into a new file of its vault, and compares them with the journals. */
export class FilmMaker {
  readonly #foundation: Pick<Foundation, 'prisma'>;
  readonly #files: RecordingFiles;

  constructor(foundation: Pick<Foundation, 'prisma'>, files: RecordingFiles) {
    this.#foundation = foundation;
    this.#files = files;
  }

  /** Throws NothingToShow, or what keeps the film from being made; nothing is left of it then. */
  async make(recordingId: string, { kind, mark, onProgress, signal }: FilmToMake): Promise<FilmMade> {
    const recording = await this.#foundation.prisma.recording.findUnique({ where: { id: recordingId }, include });
    const tracks = recording ? tracksOf(recording) : [];
    if (!recording || tracks.length === 0) throw new NothingToShow('no track of the recording can be played');
    const scene = sceneOf(recording, tracks, mark);
    const { row, path, key } = await this.#files.create({ recordingId, trackId: null, kind, extension: 'mp4' });
    try {
      const percent = (ms: number) => onProgress(Math.min(99, Math.floor((ms * 100) / scene.plan.durationMs)));
      const { length, content } = await this.#compose(scene, { path, key }, percent, signal);
      const heldMs = recordedMilliseconds(await this.#held(tracks));
      const { recordedMs } = recording;
      const differences = checkFilm({ recordedMs, heldMs, spanMs: scene.plan.durationMs, film: length });
      await this.#files.closed(row.id, content);
      return { fileId: row.id, ...content, differences };
    } catch (error) {
      await this.#files.discard(row);
      throw error;
    }
  }

  async #compose(
    { plan, inputs }: Scene,
    { path, key }: { path: string; key: Buffer },
    onProgress: (ms: number) => unknown,
    signal: AbortSignal,
  ): Promise<{ length: FilmLength; content: VaultContent }> {
    const vault = await vaultTarget(path, key, reservedHeadBytes(filmPackets(plan.durationMs)));
    const opened: Awaited<ReturnType<RecordingFiles['open']>>[] = [];
    try {
      for (const { fileId } of inputs) opened.push(await this.#files.open(fileId));
      const sources = opened.map((source, index) => ({ kind: inputs[index]?.kind ?? 'video', source }));
      const length = await composeFilm({ plan, inputs: sources, target: vault.target, onProgress, signal });
      return { length, content: await vault.finish() };
    } catch (error) {
      await vault.abandon();
      throw error;
    } finally {
      for (const source of opened) await source.close();
    }
  }

  /** What the tracks' own files hold, on the wall clock. */
  async #held(tracks: readonly SceneTrack[]): Promise<Interval[][]> {
    const held: Interval[][] = [];
    for (const { fileId, startedAt } of tracks) {
      const source = await this.#files.open(fileId);
      try {
        const intervals = await mediaIntervals(source);
        held.push(intervals.map(([from, to]): Interval => [startedAt + from, startedAt + to]));
      } finally {
        await source.close();
      }
    }
    return held;
  }
}

function tracksOf({ tracks }: Row): SceneTrack[] {
  return tracks.flatMap(({ side, source, kind, startedAt, durationMs, files: [file] }): SceneTrack[] =>
    file && startedAt && (kind === 'audio' || kind === 'video')
      ? [{ side, source, kind, fileId: file.id, startedAt: startedAt.getTime(), durationMs }]
      : [],
  );
}

function sceneOf({ startedAt, endedAt, gaps, consultation }: Row, tracks: SceneTrack[], mark: string): Scene {
  const { number, contactName, lawyer } = consultation;
  const names: Record<Side, string> = { citizen: contactName, lawyer: lawyer?.name ?? '' };
  return filmScene({
    startedAt,
    endedAt: endedAt ?? startedAt,
    gaps: gapView.array().parse(gaps),
    tracks,
    consultationNumber: number,
    names,
    mark,
  });
}
