import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { id, type OperationName } from '#protocol';
import type { RecordingPlay } from '../../prisma/generated/client.ts';
import { refusal } from '../http/access.ts';
import type { SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { Copies } from './copies.ts';
import type { RecordingFiles } from './recordingFiles.ts';
import { serveSource } from './serveSource.ts';

/** Those that can be played. */
export const wholeTrackFile = {
  where: { kind: 'track', closedAt: { not: null }, deletedAt: null },
  orderBy: { createdAt: 'desc' },
} as const;
export const wholeFilm = { where: { kind: 'film', closedAt: { not: null }, deletedAt: null } } as const;

const play = z.object({ playId: id });
const playedTrack = z.object({ playId: id, trackId: id });
const copy = z.object({ copyId: id });
const copyToken = z.object({ token: z.string().max(2000) });
const types = { webm: 'video/webm', mp4: 'video/mp4' } as const;

interface Served {
  fileId: string;
  contentType: string;
}

export type ResolveSession = (cookieHeader: string | undefined) => Promise<SessionAccount | null>;

/** Recordings as bytes, in ranges: of an opened play for who opened it, of a released copy for whose it is, each for as long as its address lasts. */
export function fileRoutes(
  foundation: Foundation,
  files: RecordingFiles,
  copies: Copies,
  resolveSession: ResolveSession,
): Router {
  const router = Router();
  const allowed = async (request: Request, operation: OperationName): Promise<SessionAccount> => {
    const account = await resolveSession(request.headers.cookie);
    const refused = refusal(operation, account);
    if (refused || !account) throw new ServiceError(refused ?? 'not_signed_in');
    return account;
  };
  router.get('/api/plays/:playId/tracks/:trackId', async (request, response) => {
    const account = await allowed(request, 'playRecording');
    const { playId, trackId } = parsed(playedTrack, request.params);
    await send(
      files,
      await trackOf(foundation, await openPlay(foundation, playId, account), trackId),
      request,
      response,
    );
  });
  router.get('/api/plays/:playId/film', async (request, response) => {
    const account = await allowed(request, 'playRecording');
    const { playId } = parsed(play, request.params);
    await send(files, await filmOf(foundation, await openPlay(foundation, playId, account)), request, response);
  });
  router.get('/api/copies/:copyId/file', async (request, response) => {
    const account = await allowed(request, 'fetchCopy');
    const { copyId } = parsed(copy, request.params);
    const { token } = parsed(copyToken, request.query);
    const fileId = await copies.fileOf(copyId, token, account.id);
    await send(files, { fileId, contentType: types.mp4 }, request, response);
  });
  return router;
}

function parsed<Schema extends z.ZodType>(schema: Schema, part: unknown): z.output<Schema> {
  const result = schema.safeParse(part);
  if (!result.success) throw new ServiceError('not_found');
  return result.data;
}

async function send(files: RecordingFiles, { fileId, contentType }: Served, request: Request, response: Response) {
  const source = await files.open(fileId);
  try {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Disposition', 'inline');
    await serveSource(request, response, source, contentType);
  } finally {
    await source.close();
  }
}

/** @throws ServiceError `not_found`, for other people's plays as for none; `recording_unavailable` */
async function openPlay(
  { prisma, clock }: Foundation,
  playId: string,
  account: SessionAccount,
): Promise<RecordingPlay> {
  const found = await prisma.recordingPlay.findUnique({
    where: { id: playId },
    include: { recording: { select: { status: true } } },
  });
  if (!found || found.accountId !== account.id || found.expiresAt <= clock.now()) throw new ServiceError('not_found');
  if (found.recording.status === 'deleted') throw new ServiceError('recording_unavailable');
  return found;
}

async function trackOf({ prisma }: Foundation, { recordingId }: RecordingPlay, trackId: string): Promise<Served> {
  const track = await prisma.recordingTrack.findUnique({ where: { id: trackId }, include: { files: wholeTrackFile } });
  if (!track || track.recordingId !== recordingId) throw new ServiceError('not_found');
  const [file] = track.files;
  if (!file) throw new ServiceError('recording_unavailable');
  const extension = file.path.endsWith('.mp4') ? 'mp4' : 'webm';
  return { fileId: file.id, contentType: types[extension].replace('video', track.kind) };
}

/** The newest: while it is made anew the former one stays. */
async function filmOf({ prisma }: Foundation, { recordingId }: RecordingPlay): Promise<Served> {
  const where = { recordingId, ...wholeFilm.where };
  const film = await prisma.recordingFile.findFirst({ where, orderBy: { createdAt: 'desc' }, select: { id: true } });
  if (!film) throw new ServiceError('recording_unavailable');
  return { fileId: film.id, contentType: types.mp4 };
}
