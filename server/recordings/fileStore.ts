import { type ObjectStore, S3Store } from '#recordings';
import type { Config } from '../config.ts';
import { ServiceError } from '../serviceError.ts';

/** The store that the settings name; null: files stay on this machine. */
export function openStore({ s3 }: Pick<Config, 's3'>): ObjectStore | null {
  return s3 && new S3Store(s3);
}

/** A file lies in the object store, and that cannot be had now, or is not named in the settings. */
export class StoreUnavailable extends ServiceError {
  constructor(cause?: unknown) {
    super('store_unavailable');
    this.cause = cause;
  }
}
