import type { RequestHandler } from 'express';
import { ServiceError } from '../serviceError.ts';

const harmless = ['GET', 'HEAD', 'OPTIONS'];
/** Encoders and players of other sites: what they may do depends on no cookie. */
const forAnySite = ['/whip/', '/whep/'];

/**
 * Refuses changes that another site's page asks for. Browsers say where a request comes from in Sec-Fetch-Site, older
 * ones in Origin; a request with neither is no browser's, and carries no cookie that its sender did not have.
 */
export function refuseCrossSite(publicUrl: string): RequestHandler {
  const ownOrigin = new URL(publicUrl).origin;
  return (request, _response, next) => {
    const { 'sec-fetch-site': site, origin, host } = request.headers;
    const foreign = site ? site !== 'same-origin' && site !== 'none' : origin && !isOwn(origin, host);
    const guarded = !harmless.includes(request.method) && !forAnySite.some((path) => request.path.startsWith(path));
    next(foreign && guarded ? new ServiceError('cross_site') : undefined);
  };

  function isOwn(origin: string, host: string | undefined): boolean {
    return origin === ownOrigin || (URL.canParse(origin) && new URL(origin).host === host);
  }
}
