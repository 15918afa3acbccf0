export type SfuErrorCode =
  | 'bad_media_parameters'
  | 'closed'
  | 'consumer_not_found'
  | 'full'
  | 'peer_present'
  | 'producer_not_found'
  | 'transport_not_found';

/** The one error that sfu throws on purpose; the code is for programs. */
export class SfuError extends Error {
  readonly code: SfuErrorCode;

  constructor(code: SfuErrorCode, options?: ErrorOptions) {
    super(code, options);
    this.name = 'SfuError';
    this.code = code;
  }
}

/**
 * Runs a mediasoup call on parameters that came from a browser.
 * @param closed whether what the call was made on has ended meanwhile
 * @throws SfuError `bad_media_parameters` when mediasoup refuses them, `closed`
 */
export async function refusing<T>(closed: () => boolean, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw new SfuError(closed() ? 'closed' : 'bad_media_parameters', { cause });
  }
}
