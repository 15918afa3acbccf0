import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A playlist as it is sent to all who ask: compressed once, when the first one takes it so. An hour of it is 180 KB, and players ask each second. */
export class PlaylistText {
  readonly text: string;
  #compressed: Promise<Buffer> | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get compressed(): Promise<Buffer> {
    this.#compressed ??= promisify(gzip)(this.text);
    return this.#compressed;
  }
}
