import type { ErrorCode, ErrorView } from '#protocol';
import { errorTexts } from './texts/errors.ts';

/** A request that failed; `message` is plain Chinese that says what to do. `offline`: no answer came at all. */
export class ApiError extends Error {
  readonly code: ErrorCode | 'offline';
  readonly fields: Record<string, string>;
  readonly details: Record<string, string>;

  constructor(error: Omit<ErrorView, 'code'> & { code: ErrorCode | 'offline' }) {
    super(error.message);
    this.name = 'ApiError';
    this.code = error.code;
    this.fields = error.fields ?? {};
    this.details = error.details ?? {};
  }
}

/** The network, not the server, failed. */
export function offline(): ApiError {
  return new ApiError({ code: 'offline', message: errorTexts.offline });
}

/** What to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : errorTexts.unknown;
}
