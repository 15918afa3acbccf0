import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import express, { type RequestHandler, type Response, Router } from 'express';
import { coverLimits, id } from '#protocol';
import type { Episode } from '../../prisma/generated/client.ts';
import type { SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { crewEpisode } from './episodeAccess.ts';

const folderName = 'covers';
const fileName = /^[0-9a-f-]{36}\.(?:jpg|png|webp)$/;
const year = 365 * 24 * 60 * 60 * 1000; // ms

/** The kinds of pictures, told apart by their first bytes: what a sender calls a file says nothing. */
const kinds: readonly { extension: string; is: (bytes: Buffer) => boolean }[] = [
  { extension: 'jpg', is: (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) },
  { extension: 'png', is: (bytes) => bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')) },
  {
    extension: 'webp',
    is: (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
  },
];

export interface CoverParts {
  resolveSession: (cookieHeader: string | undefined) => Promise<SessionAccount | null>;
}

/**
 * Covers, beside the contract because they are no JSON: `PUT /api/staff/episodes/:episodeId/cover` with the picture as the
 * body, `DELETE` of the same, and `GET /covers/:file` for everybody.
 */
export function coverRoutes(foundation: Foundation, { resolveSession }: CoverParts): Router {
  const { prisma, config } = foundation;
  const folder = join(config.live.folder, folderName);
  const router = Router();
  const path = '/api/staff/episodes/:episodeId/cover';

  /** Before any of the body is read. */
  const authorize: RequestHandler = async (request, response, next) => {
    const account = await resolveSession(request.headers.cookie);
    if (!account) throw new ServiceError('not_signed_in');
    if (account.role !== 'live_producer' || account.mustChangePassword) throw new ServiceError('forbidden');
    const episodeId = id.safeParse(request.params.episodeId);
    if (!episodeId.success) throw new ServiceError('not_found');
    const episode = await crewEpisode(prisma, episodeId.data, account);
    // What was approved is not changed afterwards: it goes back to be a draft, and to review.
    if (episode.state !== 'draft') throw new ServiceError('wrong_state');
    response.locals.episode = episode;
    next();
  };
  const replace = async (response: Response, coverPath: string | null) => {
    const episode: Episode = response.locals.episode;
    const drop = async (path: string | null) => path && rm(join(config.live.folder, path), { force: true });
    const where = { id: episode.id, state: 'draft', coverPath: episode.coverPath } as const;
    const { count } = await prisma.episode.updateMany({ where, data: { coverPath } });
    await drop(count === 0 ? coverPath : episode.coverPath);
    if (count === 0) throw new ServiceError('conflict');
    response.json({ ok: true, data: { coverUrl: coverUrl(coverPath) } });
  };

  router.put(
    path,
    authorize,
    express.raw({ type: () => true, limit: coverLimits.bytes }),
    async (request, response) => {
      const coverPath = `${folderName}/${randomUUID()}.${kindOf(request.body)}`;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(config.live.folder, coverPath), request.body as Buffer, { mode: 0o600 });
      await replace(response, coverPath);
    },
  );
  router.delete(path, authorize, (_request, response) => replace(response, null));
  router.get('/covers/:file', (request, response, next) => {
    const { file } = request.params;
    if (!fileName.test(file)) return next(new ServiceError('not_found'));
    // A picture and nothing else, even for a browser that would like to see a page in it.
    response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    response.sendFile(file, { root: folder, immutable: true, maxAge: year, dotfiles: 'deny' }, (error) => {
      if (error && !response.headersSent) next(new ServiceError('not_found'));
    });
  });
  return router;
}

/** The address of a cover that lies below LIVE_DIR. */
export function coverUrl(coverPath: string | null): string | null {
  return coverPath === null ? null : `/${coverPath}`;
}

/** @throws ServiceError `bad_request` for what is no picture of a kind that every browser shows */
function kindOf(body: unknown): string {
  const kind = Buffer.isBuffer(body) ? kinds.find(({ is }) => is(body)) : undefined;
  if (!kind) throw new ServiceError('bad_request', { fields: { cover: '请用 JPG、PNG 或 WebP 图片' } });
  return kind.extension;
}
