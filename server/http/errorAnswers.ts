import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { ServiceError } from '../serviceError.ts';

/** No such operation. */
export const unknownOperation: RequestHandler = () => {
  throw new ServiceError('not_found');
};

/** Every error as the contract has it; what nobody meant to throw is logged, and told as `internal`. */
export function answerErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const known = asServiceError(error);
    if (!known) log.error({ err: error }, 'a request failed');
    const told = known ?? new ServiceError('internal');
    const { view } = told;
    if (view.details?.retryAfter) response.setHeader('Retry-After', view.details.retryAfter);
    response.status(told.status).json({ ok: false, error: view });
  };
}

function asServiceError(error: unknown): ServiceError | null {
  if (error instanceof ServiceError) return error;
  // What express itself refuses: a body too large, broken JSON, a path that cannot be decoded.
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) return new ServiceError('payload_too_large');
  return typeof status === 'number' && status >= 400 && status < 500 ? new ServiceError('bad_request') : null;
}
