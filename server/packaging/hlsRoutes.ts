import { type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { id } from '#protocol';
import { recordedPlaylist } from '#recordings';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { isReplayPublic, type MediaRow, programAccess } from './access.ts';
import { playerOf } from './crewAddress.ts';
import type { EpisodeMedia, ProgramPlaylist } from './episodeMedia.ts';
import { FileCache } from './fileCache.ts';
import type { MediaLibrary } from './mediaLibrary.ts';
import type { PlaylistText } from './playlistText.ts';
import { ReplayTexts } from './replayTexts.ts';

const yearSeconds = 365 * 24 * 60 * 60;
const playlistType = 'application/vnd.apple.mpegurl';
const fileName = z.string().regex(/^[\w-]{22}\.(mp4|m4s)$/);
const programPlaylists: readonly ProgramPlaylist[] = ['live', 'sound', 'window'];

/**
 * What players load. The program on the air and a published replay are public, from any site and through any cache; the whole recording is for
 * the crew, by a signed address. What one may not have is not found.
 */
export function hlsRoutes(foundation: Foundation, library: MediaLibrary): Router {
  const { config, clock } = foundation;
  const router = Router();
  const files = new FileCache();
  const replays = new ReplayTexts();
  /** The state decides before anything is read of the disk. */
  const opened = async (request: Request, isOpen: (row: MediaRow, now: Date) => boolean) => {
    const episodeId = id.safeParse(request.params.episodeId);
    const row = episodeId.success ? await library.row(episodeId.data) : null;
    if (!episodeId.success || !row || row.contentDeletedAt) throw new ServiceError('not_found');
    const now = clock.now();
    const player = playerOf(request.query.crew, episodeId.data, config.jwtSecret, now);
    const isCrew = player !== null && (await library.isOfCrew(episodeId.data, player));
    if (!isCrew && !isOpen(row, now)) throw new ServiceError('not_found');
    return { row, media: await library.loaded(episodeId.data), isCrew };
  };

  router.use('/hls', allowEverySite, keepNoRefusal);
  for (const which of programPlaylists) {
    router.get(`/hls/:episodeId/${which}.m3u8`, async (request, response) => {
      const { row, media } = await opened(request, isProgramOpen);
      const access = programAccess(row, clock.now());
      if (access === 'closed') throw new ServiceError('not_found');
      await sendPlaylist(request, response, media.playlist(which, access === 'ended', publicName));
    });
  }
  router.get('/hls/:episodeId/replay.m3u8', async (request, response) => {
    const { row, media } = await opened(request, isReplayPublic);
    if (!isReplayPublic(row)) throw new ServiceError('not_found');
    const { timeline } = media.replay(row.trimStartMs, row.trimEndMs);
    await sendPlaylist(request, response, replays.playlist(timeline, publicName));
  });
  router.get('/hls/:episodeId/recording.m3u8', async (request, response) => {
    const { media } = await opened(request, () => false);
    const crewName = (name: string) => `${publicName(name)}?crew=${String(request.query.crew)}`;
    const text = recordedPlaylist(media.timeline(), crewName);
    if (text === null) throw new ServiceError('not_found');
    response.setHeader('Cache-Control', 'private, no-store');
    response.type(playlistType).send(text);
  });
  router.get('/hls/:episodeId/captions.vtt', async (request, response) => {
    const { row, media, isCrew } = await opened(request, isReplayPublic);
    const { timeline } = media.replay(row.trimStartMs, row.trimEndMs);
    const text = await replays.captions(library.root, row.captionsPath, timeline);
    if (text === null) throw new ServiceError('not_found');
    response.setHeader('Cache-Control', isCrew ? 'private, no-store' : 'public, max-age=1');
    response.type('text/vtt; charset=utf-8').send(text);
  });
  router.get('/hls/:episodeId/s/:name', async (request, response) => {
    const name = fileName.safeParse(request.params.name);
    const isOpen = (row: MediaRow, now: Date) => isProgramOpen(row, now) || isReplayPublic(row);
    const { row, media, isCrew } = await opened(request, isOpen);
    const file = name.success ? media.file(name.data) : null;
    if (!file) throw new ServiceError('not_found');
    const isPublic = isOpenToAll(row, media, file.segment?.name ?? null, clock.now());
    if (!isPublic && !isCrew) throw new ServiceError('not_found');
    await sendSegment(files, response, file.path, isPublic);
  });
  return router;
}

function isProgramOpen(row: MediaRow, now: Date): boolean {
  return programAccess(row, now) !== 'closed';
}

/** Adds what a player of another site needs. */
function allowEverySite(request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Expose-Headers', 'Content-Length, Content-Range, Date');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  if (request.method !== 'OPTIONS') {
    next();
    return;
  }
  response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD');
  response.setHeader('Access-Control-Allow-Headers', 'Range');
  response.setHeader('Access-Control-Max-Age', '86400');
  response.status(204).end();
}

/** What is refused now may be there in a second: no cache on the way keeps it. What is sent says itself how long it is good. */
function keepNoRefusal(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}

/** As seen from a playlist. */
function publicName(name: string): string {
  return `s/${name}`;
}

/** A file of the program while it is on the air; of what is published afterwards, only what was not trimmed away. */
function isOpenToAll(row: MediaRow, media: EpisodeMedia, segment: string | null, now: Date): boolean {
  if (programAccess(row, now) !== 'closed') return true;
  if (!isReplayPublic(row)) return false;
  return segment === null || media.replay(row.trimStartMs, row.trimEndMs).names.has(segment);
}

async function sendPlaylist(request: Request, response: Response, playlist: PlaylistText | null): Promise<void> {
  if (!playlist) throw new ServiceError('not_found');
  const isCompressed = request.acceptsEncodings('gzip') === 'gzip';
  const body = isCompressed ? await playlist.compressed : playlist.text;
  response.setHeader('Cache-Control', 'public, max-age=1');
  response.vary('Accept-Encoding');
  if (isCompressed) response.setHeader('Content-Encoding', 'gzip');
  response.setHeader('ETag', `"${playlist.hash}${isCompressed ? '-gzip' : ''}"`);
  response.type(playlistType).send(body);
}

/** A segment never changes: whatever lies in between may keep it. */
async function sendSegment(files: FileCache, response: Response, path: string, isPublic: boolean): Promise<void> {
  const data = await files.read(path).catch(() => null);
  if (!data) throw new ServiceError('not_found');
  response.setHeader('Cache-Control', isPublic ? `public, max-age=${yearSeconds}, immutable` : 'private, no-store');
  response.type('video/mp4').send(data);
}
