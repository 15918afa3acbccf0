import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A playlist as it is sent to all who ask: compressed once, when the first one takes it so. An hour of it is 180 KB, and players ask each second. */
export class PlaylistText {
  readonly text: string;
  /** Names what is in it, for an ETag: the same text has it after a restart and on another machine, too. */
  readonly hash: string;
  #compressed: Promise<Buffer> | null = null;

  constructor(text: string) {
    this.text = text;
    this.hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  }

  get compressed(): Promise<Buffer> {
    this.#compressed ??= promisify(gzip)(this.text);
    return this.#compressed;
  }
}
