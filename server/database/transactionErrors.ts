import { Prisma } from '../../prisma/generated/client.ts';
import { ServiceError } from '../serviceError.ts';

/**
 * What a transaction that lost against others, or found no connection in time, means to who asked for it; any other error as it is.
 * Prisma's codes: P2034 write conflict or deadlock, P2028 and P2024 no connection within the limit.
 */
export function asServiceError(error: unknown): unknown {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return error;
  if (error.code === 'P2034') return new ServiceError('conflict');
  if (error.code === 'P2028' || error.code === 'P2024') return new ServiceError('unavailable');
  return error;
}
