import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type RequestHandler, Router } from 'express';
import helmet from 'helmet';

const yearInSeconds = 31_536_000;

export interface SecurityOptions {
  httpsOnly: boolean;
  mediaOrigin?: string | undefined;
}

/**
 * Nothing is loaded from another host, no inline script runs. The staff pages' style sheets are made at run time: those
 * that carry the response's nonce (`response.locals.nonce`) are allowed. `httpsOnly`: browsers shall never try http again.
 * `mediaOrigin`: the one further host, where the operator has livestreams served by a CDN.
 */
export function securityHeaders({ httpsOnly, mediaOrigin }: SecurityOptions): RequestHandler {
  const media = mediaOrigin === undefined ? [] : [mediaOrigin];
  const router = Router();
  router.use((_request, response, next) => {
    response.locals.nonce = randomBytes(16).toString('base64');
    response.setHeader(
      'Permissions-Policy',
      'camera=(self), microphone=(self), display-capture=(self), geolocation=()',
    );
    next();
  });
  router.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response)}'`],
          imgSrc: ["'self'", 'data:', 'blob:'],
          mediaSrc: ["'self'", 'blob:', ...media],
          connectSrc: ["'self'", ownSockets, ...media],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
        },
      },
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: httpsOnly ? { maxAge: yearInSeconds, includeSubDomains: false } : false,
      xFrameOptions: { action: 'deny' },
    }),
  );
  return router;
}

function nonceOf(response: ServerResponse): string {
  return String((response as ServerResponse & { locals: { nonce: string } }).locals.nonce);
}

/** Safari before 15.4 does not count a WebSocket to the own host as 'self'. */
function ownSockets(request: IncomingMessage): string {
  const host = request.headers.host ?? '';
  return /^[\w.:[\]-]+$/.test(host) ? `ws://${host} wss://${host}` : "'self'";
}
