import { mkdirSync } from 'node:fs';
import type { Router } from 'express';
import type { ProgramUrls } from '#protocol';
import { momentAt, notBefore, positionOf } from '#recordings';
import type { Room } from '#sfu';
import type { Foundation } from '../services.ts';
import { crewQuery } from './crewAddress.ts';
import { DiskWatch } from './diskWatch.ts';
import { hlsRoutes } from './hlsRoutes.ts';
import { endOf, MediaLibrary } from './mediaLibrary.ts';
import { MediaRetention } from './mediaRetention.ts';

export interface PackagingOptions {
  /** Where segments lie (LIVE_DIR); made if missing. */
  folder: string;
  /** What playlists' addresses begin with, without a slash at the end; empty: this server (PUBLIC_HLS_URL). */
  publicUrl: string;
  /** Bytes: under this much free space nothing is packaged; under twice as much `diskLow` is told. */
  minFreeBytes: number;
  /** Days that media are kept after the end. */
  contentDays: number;
}

export interface PackagingHealth {
  /** From a segment's first picture to its being there, ms; null while nothing is packaged. */
  delayMs: number | null;
  /** The program sends a picture, and no segment comes of it. */
  down: boolean;
  diskLow: boolean;
}

/** What the public gets afterwards: trimmed, without what was cut. */
export interface Replay {
  playlistUrl: string;
  captionsUrl: string | null;
  durationMs: number;
  /** Place of a moment, ms; of one in a gap where sending went on, before the recording where that begins; null when it is not in the replay. */
  positionOf(at: Date): number | null;
}

/** The program of each episode as segments and playlists (HLS): on the air, and afterwards. */
export class Packaging {
  readonly #foundation: Foundation;
  readonly #options: PackagingOptions;
  readonly #retention: MediaRetention;
  readonly #disk: DiskWatch;
  /** The episodes' media, for what concerns the replay. */
  readonly library: MediaLibrary;
  /** Routes below /hls. */
  readonly router: Router;

  constructor(foundation: Foundation, options: PackagingOptions) {
    this.#foundation = foundation;
    this.#options = options;
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    this.library = new MediaLibrary(foundation, options.folder);
    this.router = hlsRoutes(foundation, this.library);
    this.#retention = new MediaRetention(foundation, this.library, options.contentDays);
    this.#disk = new DiskWatch(options.folder, options.minFreeBytes, (state) => {
      foundation.log.warn({ disk: state }, 'the disk of livestreams');
      for (const media of this.library.inUse) media.halted = state === 'full';
    });
  }

  /** At the server's start: notes the end of runs that a crash left open, and begins retention. */
  async restore(): Promise<void> {
    const { prisma } = this.#foundation;
    await this.#disk.look();
    const open = await prisma.hlsRun.findMany({ where: { endedAt: null } });
    for (const { id, episodeId, startedAt } of open) {
      const { runs } = await this.library.loaded(episodeId);
      const run = runs.find((candidate) => candidate.id === id);
      const endedAt = run ? new Date(endOf(run)) : startedAt;
      await prisma.hlsRun.update({ where: { id }, data: { endedAt, reason: 'server_restart' } });
    }
    this.#retention.start();
  }

  /** Packages what the program's room publishes, restarting by itself. With another room (its worker died) it goes on there. */
  start(episodeId: string, room: Room): void {
    const media = this.library.open(episodeId);
    media.halted = this.#disk.state === 'full';
    media.start(room);
    this.library.rowChanged(episodeId);
  }

  /** The episode is over, and its playlists end. Resolves when the last segment is on the disk. */
  async stop(episodeId: string): Promise<void> {
    await this.library.open(episodeId).stop();
    this.library.rowChanged(episodeId);
  }

  /** At once nothing of the time since `fromAt` is handed out any more, nor packaged, until `release`. Its row is the caller's. */
  cut(episodeId: string, fromAt: Date): void {
    this.library.open(episodeId).cut(fromAt.getTime());
    this.library.rowChanged(episodeId);
  }

  /** The cut ends here, and what it covered stays hidden. Packaging goes on if it was started. */
  release(episodeId: string, at: Date): void {
    this.library.open(episodeId).release(at.getTime());
    this.library.rowChanged(episodeId);
  }

  /** Of the playlists, while it is on the air. */
  urls(episodeId: string): ProgramUrls {
    const base = `${this.#options.publicUrl}/hls/${episodeId}`;
    return { url: `${base}/live.m3u8`, audioUrl: `${base}/sound.m3u8`, windowUrl: `${base}/window.m3u8` };
  }

  /** The replay as it is trimmed now; null when there is nothing to play. It can be loaded when it is published. */
  async replay(episodeId: string): Promise<Replay | null> {
    this.library.rowChanged(episodeId);
    const row = await this.library.row(episodeId);
    if (!row || row.contentDeletedAt) return null;
    const media = await this.library.loaded(episodeId);
    const { timeline } = media.replay(row.trimStartMs, row.trimEndMs);
    const [first] = timeline.items;
    if (!first) return null;
    const whole = media.timeline();
    const trimmedTo = momentAt(whole, row.trimStartMs) ?? first.segment.at;
    return {
      playlistUrl: `${this.#options.publicUrl}/hls/${episodeId}/replay.m3u8`,
      // A page may load captions from its own host only.
      captionsUrl: row.captionsPath === null ? null : `/hls/${episodeId}/captions.vtt`,
      durationMs: timeline.durationMs,
      // The trim leaves whole segments: what lies between it and the first one begins with that.
      positionOf(moment) {
        const at = notBefore(whole, moment.getTime());
        return positionOf(timeline, at < trimmedTo ? at : Math.max(at, first.segment.at));
      },
    };
  }

  /** Address of the whole recording, for one of the crew; valid for some hours, while the person works on the episode. */
  crewUrl(episodeId: string, accountId: string): string {
    const { config, clock } = this.#foundation;
    return `/hls/${episodeId}/recording.m3u8?${crewQuery(episodeId, accountId, config.jwtSecret, clock.now())}`;
  }

  health(episodeId: string): PackagingHealth {
    const packager = this.library.open(episodeId).packager;
    const full = this.#disk.state === 'full';
    return {
      delayMs: packager?.delayMs ?? null,
      down: packager !== null && (full || packager.down),
      diskLow: this.#disk.state !== 'enough',
    };
  }

  /** Ends all runs; their segments stay. */
  async close(): Promise<void> {
    this.#retention.close();
    this.#disk.close();
    await Promise.all(this.library.inUse.map((media) => media.stop()));
  }
}
