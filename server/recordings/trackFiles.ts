import { Router } from 'express';
import { z } from 'zod';
import { id } from '#protocol';
import { refusal } from '../http/access.ts';
import type { SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { RecordingFiles } from './recordingFiles.ts';
import { serveSource } from './serveSource.ts';

const params = z.object({ playId: id, trackId: id });
/** The one that can be played. */
export const wholeTrackFile = { where: { kind: 'track', closedAt: { not: null }, deletedAt: null } } as const;
const types = { webm: 'video/webm', mp4: 'video/mp4' } as const;

/** The files of an opened play, in ranges: for the account that opened it, as long as the play lasts. */
export function trackFiles(
  foundation: Foundation,
  files: RecordingFiles,
  resolveSession: (cookieHeader: string | undefined) => Promise<SessionAccount | null>,
): Router {
  const router = Router();
  router.get('/api/plays/:playId/tracks/:trackId', async (request, response) => {
    const account = await resolveSession(request.headers.cookie);
    const refused = refusal('playRecording', account);
    if (refused || !account) throw new ServiceError(refused ?? 'not_signed_in');
    const parsed = params.safeParse(request.params);
    if (!parsed.success) throw new ServiceError('not_found');
    const { fileId, contentType } = await playedFile(foundation, parsed.data, account.id);
    const source = await files.open(fileId);
    try {
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Content-Disposition', 'inline');
      await serveSource(request, response, source, contentType);
    } finally {
      await source.close();
    }
  });
  return router;
}

/** @throws ServiceError `not_found`, for other people's plays as for none; `recording_unavailable` */
async function playedFile(
  { prisma, clock }: Foundation,
  { playId, trackId }: z.output<typeof params>,
  accountId: string,
): Promise<{ fileId: string; contentType: string }> {
  const play = await prisma.recordingPlay.findUnique({ where: { id: playId }, include: { recording: true } });
  if (!play || play.accountId !== accountId || play.expiresAt <= clock.now()) throw new ServiceError('not_found');
  const track = await prisma.recordingTrack.findUnique({ where: { id: trackId }, include: { files: wholeTrackFile } });
  if (!track || track.recordingId !== play.recordingId) throw new ServiceError('not_found');
  const [file] = track.files;
  if (!file || play.recording.status === 'deleted') throw new ServiceError('recording_unavailable');
  const extension = file.path.endsWith('.mp4') ? 'mp4' : 'webm';
  return { fileId: file.id, contentType: types[extension].replace('video', track.kind) };
}
