import { readFileSync } from 'node:fs';
import express, { type Express, type Response, type Router } from 'express';
import type { Logger } from 'pino';
import type { SessionService } from '../accounts/sessionService.ts';
import type { Config } from '../config.ts';
import { authorityPath } from '../tls/lanCertificate.ts';
import { refuseCrossSite } from './crossSite.ts';
import { answerErrors, unknownOperation } from './errorAnswers.ts';
import type { HttpHandlers } from './handlers.ts';
import { openApiDocument } from './openapi.ts';
import { type OnForbidden, operationRouter } from './operationRouter.ts';
import { pages } from './pages.ts';
import { requestLog } from './requestLog.ts';
import { securityHeaders } from './securityHeaders.ts';

/** What every request passes first. The routes come later, by `mountRoutes`: they need the server that this app makes. */
export function createExpress(
  config: Pick<Config, 'trustedProxies' | 'publicUrl' | 'tls' | 'live'>,
  log: Logger,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustedProxies);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.use(requestLog(log));
  const authorityFile = config.tls?.authorityFile;
  // Under a certificate of the demo's own, `localhost` would stay https for the browser after the demo has gone back to http.
  const httpsOnly = config.publicUrl.startsWith('https:') && !authorityFile;
  const mediaOrigin = config.live.hlsUrl === '' ? undefined : new URL(config.live.hlsUrl).origin;
  app.use(securityHeaders({ httpsOnly, mediaOrigin }));
  app.use(refuseCrossSite(config.publicUrl));
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  if (authorityFile) app.get(authorityPath, (_request, response) => sendAuthority(response, authorityFile));
  return app;
}

/** The demo's own certificate authority (`--lan`): public, and needed before anybody can trust this server. */
function sendAuthority(response: Response, file: string): void {
  response.type('application/x-x509-ca-cert').attachment('zhangshang-12348.crt').send(readFileSync(file));
}

export interface Routes {
  handlers: HttpHandlers;
  sessions: SessionService;
  /** Routes beside the contract: files that are streamed. */
  files: readonly Router[];
  /** Folder of the built client. */
  client: string;
  onForbidden: OnForbidden;
}

export function mountRoutes(
  app: Express,
  { handlers, sessions, files, client, onForbidden }: Routes,
  log: Logger,
): void {
  const openApi = JSON.stringify(openApiDocument());
  app.get('/api/openapi.json', (_request, response) => {
    response.type('json').send(openApi);
  });
  app.use(operationRouter(handlers, sessions, onForbidden, log));
  for (const router of files) app.use(router);
  app.use('/api', unknownOperation);
  app.use(pages(client));
  app.use(unknownOperation);
  app.use(answerErrors(log));
}
