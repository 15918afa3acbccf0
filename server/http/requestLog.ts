import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';

/** One line for each request: what was asked, the status, the time. No bodies, cookies, query strings or addresses. */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    // Both, or the line would carry the whole request: cookie, query, address.
    quietReqLogger: true,
    quietResLogger: true,
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'warn' : 'debug'),
    customSuccessMessage: told,
    customErrorMessage: told,
    // The error itself is logged where it is answered (answerErrors).
    customSuccessObject: (_request, _response, { responseTime }) => ({ responseTime }),
    customErrorObject: (_request, _response, _error, { responseTime }) => ({ responseTime }),
  });
}

function told({ method, url }: IncomingMessage, { statusCode }: ServerResponse): string {
  return `${method} ${pathOf(url)} ${statusCode}`;
}

/** The path without its query, and with ids shortened. */
export function pathOf(url = ''): string {
  return (url.split('?')[0] ?? '').replace(/([0-9a-f]{8})-[0-9a-f-]{27}/gi, '$1');
}
