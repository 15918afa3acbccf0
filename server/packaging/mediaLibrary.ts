import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '#recordings';
import { isOfCrew } from '../episodes/standing.ts';
import type { Foundation } from '../services.ts';
import { type MediaRow, mediaColumns } from './access.ts';
import { EpisodeMedia } from './episodeMedia.ts';

/** How old may be what is known of an episode's state. Each request asks, and thousands come in a second. ms */
const rowAgeMs = 500;
/** Episodes that are kept in memory besides those on the air. */
const mostKept = 40;
const mostRows = 500;

interface Entry {
  media: EpisodeMedia;
  /** null when it failed: the next one who asks tries again. */
  loading: Promise<void> | null;
}

/** The media of all episodes: those in use are in memory, the rest on the disk. */
export class MediaLibrary {
  readonly #foundation: Foundation;
  /** Where the folders of episodes lie. */
  readonly root: string;
  /** Those used last come last. */
  readonly #media = new Map<string, Entry>();
  readonly #rows = new Map<string, { readAt: number; row: Promise<MediaRow | null> }>();

  readonly #crew = new Map<string, { readAt: number; is: Promise<boolean> }>();

  constructor(foundation: Foundation, root: string) {
    this.#foundation = foundation;
    this.root = root;
  }

  /** Those in memory. */
  get inUse(): EpisodeMedia[] {
    return [...this.#media.values()].map(({ media }) => media);
  }

  folderOf(episodeId: string): string {
    return join(this.root, episodeId);
  }

  /** At once; what is on the disk comes a moment later. */
  open(episodeId: string): EpisodeMedia {
    const entry = this.#entry(episodeId);
    this.#load(entry).catch((error: unknown) => {
      this.#foundation.log.error({ err: error }, 'the media of an episode could not be read');
    });
    return entry.media;
  }

  /** With all that is on the disk, and all cuts. Throws when they cannot be read: then nothing is handed out. */
  async loaded(episodeId: string): Promise<EpisodeMedia> {
    const entry = this.#entry(episodeId);
    await this.#load(entry);
    return entry.media;
  }

  /** null when there is no such episode. */
  row(episodeId: string): Promise<MediaRow | null> {
    const known = this.#rows.get(episodeId);
    if (known && performance.now() - known.readAt < rowAgeMs) return known.row;
    if (this.#rows.size > mostRows) this.#rows.clear();
    const row = this.#foundation.prisma.episode.findUnique({ where: { id: episodeId }, select: mediaColumns });
    const entry = { readAt: performance.now(), row: Promise.resolve(row) };
    entry.row.catch(() => this.#rows.delete(episodeId));
    this.#rows.set(episodeId, entry);
    return entry.row;
  }

  /** Whether this person works on the episode, as of at most half a second ago. */
  isOfCrew(episodeId: string, accountId: string): Promise<boolean> {
    const key = `${episodeId} ${accountId}`;
    const known = this.#crew.get(key);
    if (known && performance.now() - known.readAt < rowAgeMs) return known.is;
    if (this.#crew.size > mostRows) this.#crew.clear();
    const entry = { readAt: performance.now(), is: isOfCrew(this.#foundation.prisma, episodeId, accountId) };
    entry.is.catch(() => this.#crew.delete(key));
    this.#crew.set(key, entry);
    return entry.is;
  }

  /** The row is another one now. */
  rowChanged(episodeId: string): void {
    this.#rows.delete(episodeId);
  }

  /** In a file of their own, so that those before stay until the row names these. Returns their place below the root. */
  async keepCaptions(episodeId: string, text: string): Promise<string> {
    const path = join(episodeId, `captions-${randomUUID()}.vtt`);
    await mkdir(this.folderOf(episodeId), { recursive: true, mode: 0o700 });
    await writeFile(join(this.root, path), text);
    return path;
  }

  /** Of captions that no row names. */
  async dropCaptions(path: string | null): Promise<void> {
    if (path !== null) await rm(join(this.root, path), { force: true });
  }

  forget(episodeId: string): void {
    this.#media.delete(episodeId);
    this.#rows.delete(episodeId);
  }

  #entry(episodeId: string): Entry {
    const present = this.#media.get(episodeId);
    if (present) {
      this.#media.delete(episodeId);
      this.#media.set(episodeId, present);
      return present;
    }
    this.#makeRoom();
    const media = new EpisodeMedia({
      episodeId,
      folder: this.folderOf(episodeId),
      log: { warn: (message) => this.#foundation.log.warn({ episode: episodeId.slice(0, 8) }, message) },
      onRun: (run) => this.#note(this.#runBegan(episodeId, run)),
      onRunEnded: (run, failure) => this.#note(this.#runEnded(run, failure)),
    });
    const entry = { media, loading: null };
    this.#media.set(episodeId, entry);
    return entry;
  }

  #makeRoom(): void {
    const idle = [...this.#media.values()].filter(({ media }) => media.packager === null);
    for (const { media } of idle.slice(0, Math.max(0, idle.length - mostKept))) this.#media.delete(media.episodeId);
  }

  #load(entry: Entry): Promise<void> {
    entry.loading ??= this.#read(entry.media).catch((error: unknown) => {
      entry.loading = null;
      throw error;
    });
    return entry.loading;
  }

  async #read(media: EpisodeMedia): Promise<void> {
    const { episodeId } = media;
    const rows = await this.#foundation.prisma.emergencyCut.findMany({ where: { episodeId } });
    await media.load(
      rows.map(({ fromAt, releasedAt }) => ({ from: fromAt.getTime(), to: releasedAt?.getTime() ?? null })),
    );
  }

  async #runBegan(episodeId: string, { id, startedAt }: Run): Promise<void> {
    const data = { id, episodeId, folder: join(episodeId, id), startedAt: new Date(startedAt) };
    await this.#foundation.prisma.hlsRun.upsert({ where: { id }, create: data, update: {} });
  }

  async #runEnded(run: Run, failure: string): Promise<void> {
    const endedAt = new Date(endOf(run));
    await this.#foundation.prisma.hlsRun.updateMany({
      where: { id: run.id },
      data: { endedAt, reason: failure.slice(0, 200) },
    });
  }

  /** Rows only tell of what the disk has: without them nothing is lost. */
  #note(work: Promise<void>): void {
    work.catch((error: unknown) => this.#foundation.log.error({ err: error }, 'a run of the packager was not noted'));
  }
}

/** Wall clock ms of the last segment's end. */
export function endOf({ startedAt, segments }: Run): number {
  const last = segments.program.at(-1);
  return last ? last.at + last.durationMs : startedAt;
}
