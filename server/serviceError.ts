import { type ErrorCode, type ErrorView, errors } from '#protocol';

/** The one error that services throw on purpose. Its text and HTTP status come from `protocol/errors.ts`. */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  readonly #more: Pick<ErrorView, 'fields' | 'details'>;

  constructor(code: ErrorCode, more: Pick<ErrorView, 'fields' | 'details'> = {}) {
    super(code);
    this.name = 'ServiceError';
    this.code = code;
    this.#more = more;
  }

  get status(): number {
    return errors[this.code][0];
  }

  /** As the client gets it. */
  get view(): ErrorView {
    return { code: this.code, message: errors[this.code][1], ...this.#more };
  }
}
