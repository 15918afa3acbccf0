import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import express, { type Response, Router } from 'express';
import { compressedAssets } from './compressedAssets.ts';

/** The page of one livestream, whose picture is awaited: its own file names all of its scripts at once. */
const livePath = /^\/live\/[\w-]+$/;

/** The built client: hashed files for ever, and index.html for every page of its own; it shows what is no page, too. */
export function pages(folder: string): Router {
  const router = Router();
  router.use('/assets', compressedAssets(join(folder, 'assets')));
  router.use('/assets', express.static(join(folder, 'assets'), { index: false, immutable: true, maxAge: '1y' }));
  router.use('/assets', (_request, response) => noSuchFile(response));
  router.get(['/index.html', '/live.html'], (_request, response) => response.redirect(301, '/'));
  router.use(express.static(folder, { index: false, maxAge: '1h' }));
  router.get('/{*page}', async (request, response) => {
    if (basename(request.path).includes('.') || !request.accepts('html')) return noSuchFile(response);
    const file = livePath.test(request.path) ? 'live.html' : 'index.html';
    const page = await readFile(join(folder, file), 'utf8').catch(() => null);
    response.setHeader('Cache-Control', 'no-store');
    if (page === null) {
      response.status(503).type('text').send('页面还没有构建：请用 npm start 启动，它会先构建页面。');
      return;
    }
    const nonce = `<meta name="csp-nonce" content="${response.locals.nonce}">`;
    response.type('html').send(page.replace('<head>', `<head>${nonce}`));
  });
  return router;
}

function noSuchFile(response: Response): void {
  response.status(404).type('text').send('没有这个文件。');
}
