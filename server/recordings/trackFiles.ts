import { Router } from 'express';
import { z } from 'zod';
import { id } from '#protocol';
import { refusal } from '../http/access.ts';
import type { SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';

const params = z.object({ playId: id, trackId: id });
const types = { webm: 'video/webm', mp4: 'video/mp4' } as const;

/** The files of an opened play, in ranges: for the account that opened it, as long as the play lasts. */
export function trackFiles(
  foundation: Foundation,
  resolveSession: (cookieHeader: string | undefined) => Promise<SessionAccount | null>,
): Router {
  const router = Router();
  router.get('/api/plays/:playId/tracks/:trackId', async (request, response) => {
    const account = await resolveSession(request.headers.cookie);
    const refused = refusal('playRecording', account);
    if (refused || !account) throw new ServiceError(refused ?? 'not_signed_in');
    const parsed = params.safeParse(request.params);
    if (!parsed.success) throw new ServiceError('not_found');
    const { path, kind } = await playedFile(foundation, parsed.data, account.id);
    const extension = path.endsWith('.mp4') ? 'mp4' : 'webm';
    response.sendFile(path, {
      root: foundation.config.recordingsDir,
      cacheControl: false,
      etag: false,
      lastModified: false,
      dotfiles: 'deny',
      headers: {
        'Cache-Control': 'no-store',
        'Content-Disposition': 'inline',
        'Content-Type': types[extension].replace('video', kind),
      },
    });
  });
  return router;
}

/** @throws ServiceError `not_found`, for other people's plays as for none; `recording_unavailable` */
async function playedFile(
  { prisma, clock }: Foundation,
  { playId, trackId }: z.output<typeof params>,
  accountId: string,
): Promise<{ path: string; kind: string }> {
  const play = await prisma.recordingPlay.findUnique({ where: { id: playId }, include: { recording: true } });
  if (!play || play.accountId !== accountId || play.expiresAt <= clock.now()) throw new ServiceError('not_found');
  const track = await prisma.recordingTrack.findUnique({ where: { id: trackId } });
  if (!track || track.recordingId !== play.recordingId) throw new ServiceError('not_found');
  if (!track.mediaPath || play.recording.status === 'deleted') throw new ServiceError('recording_unavailable');
  return { path: track.mediaPath, kind: track.kind };
}
