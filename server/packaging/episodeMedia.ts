import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Cut,
  indexFile,
  isCut,
  ProgramPackager,
  type Run,
  readIndex,
  runningPlaylist,
  type Segment,
  type SegmentKind,
  segmentKinds,
  type Timeline,
  timelineOf,
  trimmed,
} from '#recordings';
import type { Room } from '#sfu';
import { PlaylistText } from './playlistText.ts';

export type ProgramPlaylist = 'live' | 'sound' | 'window';

const lengths: Record<ProgramPlaylist, number> = { live: 30_000, sound: 30_000, window: 60 * 60_000 };

export interface EpisodeMediaOptions {
  episodeId: string;
  folder: string;
  log: { warn(message: string): void };
  /** A run's first file is there. */
  onRun: (run: Run) => void;
  onRunEnded: (run: Run, failure: string) => void;
}

/** What can be handed out by its name. */
export interface StoredFile {
  path: string;
  /** null for an initialisation part. */
  segment: Segment | null;
}

/** All segments of one episode, those on the disk and those that are being made, and what of them was cut. */
export class EpisodeMedia {
  readonly episodeId: string;
  readonly #options: EpisodeMediaOptions;
  readonly #runs = new Map<string, Run>();
  readonly #files = new Map<string, { run: Run; segment: Segment | null }>();
  readonly #playlists = new Map<string, { revision: number; playlist: PlaylistText | null }>();
  #cuts: Cut[] = [];
  #replay: { key: string; timeline: Timeline; names: ReadonlySet<string> } | null = null;
  /** Grows with each change of what may be handed out. */
  #revision = 0;
  #packager: ProgramPackager | null = null;
  #halted = false;

  constructor(options: EpisodeMediaOptions) {
    this.episodeId = options.episodeId;
    this.#options = options;
  }

  get packager(): ProgramPackager | null {
    return this.#packager;
  }

  /** In order of their beginning. */
  get runs(): Run[] {
    return [...this.#runs.values()].sort((one, other) => one.startedAt - other.startedAt);
  }

  /** Takes up what is on the disk, and cuts that are kept elsewhere. */
  async load(kept: readonly Cut[]): Promise<void> {
    for (const name of await readdir(this.#options.folder).catch(() => [])) {
      const text = await readFile(join(this.#options.folder, name, indexFile), 'utf8').catch(() => '');
      const run = readIndex(text);
      if (run && !this.#runs.has(run.id)) this.#add(run);
    }
    // One that was made and maybe released meanwhile is known here already; two that begin at one moment are two all the same.
    const made = new Set(this.#cuts.map(({ from }) => from));
    this.#cuts.push(...kept.filter(({ from, to }) => to !== null || !made.has(from)));
    this.#changed();
  }

  start(room: Room): void {
    this.#packager ??= new ProgramPackager({
      folder: this.#options.folder,
      log: this.#options.log,
      hooks: {
        changed: (run, line) => {
          if (!this.#runs.has(run.id)) {
            this.#add(run);
            this.#options.onRun(run);
          }
          if (line.type === 'init') this.#files.set(line.name, { run, segment: null });
          else if (line.type === 'segment') this.#files.set(line.name, { run, segment: line });
          this.#revision += 1;
        },
        ended: this.#options.onRunEnded,
      },
    });
    this.#changed();
    this.#packager.follow(room);
  }

  /** Resolves when the last segment is on the disk. */
  async stop(): Promise<void> {
    const packager = this.#packager;
    this.#packager = null;
    await packager?.close();
    this.#revision += 1;
  }

  /** While there is a cut, a second one only begins it earlier. */
  cut(from: number): void {
    const open = this.#cuts.find(({ to }) => to === null);
    this.#cuts = this.#cuts.filter((cut) => cut !== open);
    this.#cuts.push({ from: Math.min(from, open?.from ?? from), to: null });
    this.#changed();
  }

  release(at: number): void {
    this.#cuts = this.#cuts.map(({ from, to }) => ({ from, to: to ?? at }));
    this.#changed();
  }

  /** Packaging stands still, whatever the episode does: the disk is full. */
  set halted(halted: boolean) {
    if (halted === this.#halted) return;
    this.#halted = halted;
    this.#changed();
  }

  /** null while it would be empty. */
  playlist(which: ProgramPlaylist, ended: boolean, addressOf: (name: string) => string): PlaylistText | null {
    const key = `${which} ${ended} ${addressOf('')}`;
    const made = this.#playlists.get(key);
    if (made?.revision === this.#revision) return made.playlist;
    const kind: SegmentKind = which === 'sound' ? 'sound' : 'program';
    const lengthMs = lengths[which];
    const text = runningPlaylist({ runs: this.runs, kind, cuts: this.#cuts, lengthMs, ended, addressOf });
    const playlist = text === null ? null : new PlaylistText(text);
    this.#playlists.set(key, { revision: this.#revision, playlist });
    return playlist;
  }

  /** The whole recording, without what was cut. */
  timeline(): Timeline {
    return timelineOf(this.runs, 'program', this.#cuts);
  }

  /** The recording without so many ms of its beginning and end, and the names of the segments in it. */
  replay(trimStartMs: number, trimEndMs: number): { timeline: Timeline; names: ReadonlySet<string> } {
    const key = `${this.#revision} ${trimStartMs} ${trimEndMs}`;
    if (this.#replay?.key !== key) {
      const timeline = trimmed(this.timeline(), trimStartMs, trimEndMs);
      this.#replay = { key, timeline, names: new Set(timeline.items.map(({ segment }) => segment.name)) };
    }
    return this.#replay;
  }

  /** null for a name that there is not, and for what was cut. */
  file(name: string): StoredFile | null {
    const file = this.#files.get(name);
    if (!file || (file.segment && isCut(file.segment, this.#cuts))) return null;
    return { path: join(this.#options.folder, file.run.id, name), segment: file.segment };
  }

  #add(run: Run): void {
    this.#runs.set(run.id, run);
    for (const kind of segmentKinds) {
      const init = run.init[kind];
      if (init !== undefined) this.#files.set(init, { run, segment: null });
      for (const segment of run.segments[kind]) this.#files.set(segment.name, { run, segment });
    }
  }

  #changed(): void {
    this.#revision += 1;
    const mayRun = !this.#halted && this.#cuts.every(({ to }) => to !== null);
    if (mayRun) this.#packager?.resume();
    else this.#packager?.pause();
  }
}
