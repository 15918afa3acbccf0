import { recordedPlaylist, type Timeline } from '#recordings';
import { readCaptions } from './captions.ts';
import { PlaylistText } from './playlistText.ts';

/**
 * What the players of a replay ask for first, made once for all of them: of a long one it takes so many ms that a crowd, or one machine that
 * asks again and again, would hold up the calls. A replay's timeline is the same object until there is another one.
 */
export class ReplayTexts {
  readonly #playlists = new WeakMap<Timeline, PlaylistText | null>();
  readonly #captions = new WeakMap<Timeline, { path: string; text: Promise<string | null> }>();

  /** null when there is nothing to play. */
  playlist(timeline: Timeline, addressOf: (name: string) => string): PlaylistText | null {
    const kept = this.#playlists.get(timeline);
    if (kept !== undefined) return kept;
    const text = recordedPlaylist(timeline, addressOf);
    const playlist = text === null ? null : new PlaylistText(text);
    this.#playlists.set(timeline, playlist);
    return playlist;
  }

  /** null without any. A file of captions never changes. */
  async captions(root: string, path: string | null, timeline: Timeline): Promise<string | null> {
    if (path === null) return null;
    const kept = this.#captions.get(timeline);
    if (kept?.path === path) return kept.text;
    const text = readCaptions(root, path, timeline);
    this.#captions.set(timeline, { path, text });
    if ((await text) === null) this.#captions.delete(timeline);
    return text;
  }
}
