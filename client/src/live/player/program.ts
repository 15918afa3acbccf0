import type { StoreApi } from 'zustand/vanilla';
import type { PlayTransport } from '#protocol';

/** `clear`: the largest picture; `smooth`: the smallest; `auto`: as the line allows. By HLS there is one picture only. */
export type Quality = 'auto' | 'clear' | 'smooth';

/** What the viewer asks for. */
export interface Wish {
  quality: Quality;
  /** Sound without a picture, for a weak line. */
  soundOnly: boolean;
  /** Goes back in the last hour, instead of watching what is on now. */
  back: boolean;
}

/** What a video element is to play. */
export type PlayableSource =
  | { readonly kind: 'stream'; readonly stream: MediaStream }
  /** Begins at the end of what there is (a live), a minute before it, or at the beginning (a replay). */
  | { readonly kind: 'hls'; readonly url: string; readonly start: 'end' | 'back' | 'beginning' };

/** How the program of a livestream comes to this page at present. */
export interface ProgramState {
  /** `none` while nothing is on the air, and before the first answer. */
  kind: PlayTransport | 'none';
  source: PlayableSource | null;
  wish: Wish;
  /** Going back is possible only where HLS is packaged. */
  canGoBack: boolean;
  /** The line is lost or another way is being tried. */
  recovering: boolean;
  /** The line takes no moving picture at present, not even the smallest; the sound goes on. */
  weak: boolean;
}

/** Gets the program of one livestream, by WebRTC while it works and there is room, else by HLS. */
export interface ProgramControl {
  readonly store: StoreApi<ProgramState>;
  /** Begins; moves between WebRTC and HLS by itself until `stop`. */
  start(): void;
  /** Dark at once: source becomes null. `start` begins again. */
  stop(): void;
  choose(wish: Partial<Wish>): void;
}
