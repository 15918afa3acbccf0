/** A part that the store has taken, as it is kept until the upload is complete. */
export interface StoredPart {
  number: number;
  etag: string;
  bytes: number;
}

/** What a store says of an object. */
export interface StoredObject {
  bytes: number;
  etag: string;
  /** Hex, as it was given with the object; empty where none was. */
  sha256: string;
}

/** A place for whole files, by key. Every call throws what the store, or the way to it, answers. */
export interface ObjectStore {
  /** Begins an upload in parts, and gives its id. `sha256` (hex, of the whole) is kept with the object. */
  begin(key: string, sha256: string): Promise<string>;
  /** One part, and its ETag; all but the last have at least 5 MiB. Throws UploadGone where the upload is unknown. */
  putPart(key: string, uploadId: string, number: number, bytes: Buffer): Promise<string>;
  /** Throws UploadGone where the upload is unknown: also when it was completed before. */
  complete(key: string, uploadId: string, parts: readonly StoredPart[]): Promise<void>;
  /** Gives up an upload; nothing happens where it is unknown. */
  abort(key: string, uploadId: string): Promise<void>;
  /** null: there is no such object. */
  stat(key: string): Promise<StoredObject | null>;
  /** Exactly `length` bytes from `position`, which the object must have. */
  read(key: string, position: number, length: number): Promise<Buffer>;
  /** Nothing happens where there is no such object. */
  delete(key: string): Promise<void>;
  /** Lets go of connections. */
  close(): void;
}

/** The store does not know the upload: it was completed, given up, or cleaned away. */
export class UploadGone extends Error {}

/** What the store has is not what was sent. */
export class StoreMismatch extends Error {}
