import type { Router } from 'express';
import type { Room } from '#sfu';
import type { SessionAccount } from '../http/handlers.ts';

export interface PackagingOptions {
  /** Where segments lie (LIVE_DIR); made if missing. */
  folder: string;
  /** What playlists' addresses begin with, without a slash at the end; empty: this server (PUBLIC_HLS_URL). */
  publicUrl: string;
  /** Bytes: under this much free space nothing is packaged; under twice as much `diskLow` is told. */
  minFreeBytes: number;
  /** Days that media are kept after the end, at least 60. */
  contentDays: number;
  resolveSession: (cookieHeader: string | undefined) => Promise<SessionAccount | null>;
}

/** Addresses of the playlists while it is on the air: some 30 s, sound alone, the last 60 min. */
export interface ProgramUrls {
  url: string;
  audioUrl: string;
  windowUrl: string;
}

export interface PackagingHealth {
  /** From a segment's first picture to its end of writing, ms; null while nothing is packaged. */
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
  /** Place of a moment in the replay, ms; null when it is not in it. A moment in a gap is where sending went on. */
  positionOf(at: Date): number | null;
}

/** What the livestream's other parts use of packaging. */
export interface ProgramPackaging {
  /** Routes below /hls. */
  readonly router: Router;
  /** At the server's start, before anything else is asked: closes runs that a crash left open, begins retention. */
  restore(): Promise<void>;
  /** Packages what the program's room publishes, restarting by itself. With another room (a worker died) it goes on there. */
  start(episodeId: string, room: Room): void;
  /** The episode is over: the playlists end. Resolves when the last segment is on the disk. */
  stop(episodeId: string): Promise<void>;
  /** From now on nothing of the time since `fromAt` is handed out, until `release`; what was cut never is. The caller keeps the row. */
  cut(episodeId: string, fromAt: Date): void;
  /** The cut ends at `at`; packaging goes on if it was started. */
  release(episodeId: string, at: Date): void;
  urls(episodeId: string): ProgramUrls;
  health(episodeId: string): PackagingHealth;
  /** null when there is nothing to play. Says nothing about whether it is published. */
  replay(episodeId: string): Promise<Replay | null>;
  /** Deletes all media of an episode and notes `contentDeletedAt`. */
  deleteMedia(episodeId: string): Promise<void>;
  close(): Promise<void>;
}
