import type { ErrorCode } from '#protocol';
import { SfuError, type SfuErrorCode } from '#sfu';
import { ServiceError } from '../serviceError.ts';

const codes: Record<SfuErrorCode, ErrorCode> = {
  bad_media_parameters: 'media_refused',
  closed: 'not_in_room',
  consumer_not_found: 'no_such_media',
  full: 'unavailable',
  peer_present: 'conflict',
  producer_not_found: 'no_such_media',
  transport_not_found: 'no_such_media',
};

/** Runs a call of the media server; what it refuses comes out as an error for the client. */
export async function asService<Result>(call: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof SfuError) throw new ServiceError(codes[error.code]);
    throw error;
  }
}
