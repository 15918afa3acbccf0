import type { PlayableSource } from './program.ts';

export type HlsSource = Extract<PlayableSource, { kind: 'hls' }>;

/** An HLS source in an element. */
export interface Attached {
  /** When what is seen now was made, ms since the epoch; null where the playlist does not say. */
  madeAt(): number | null;
  /** Takes the source out and throws away what was loaded: the picture is gone at once. */
  detach(): void;
}

/** Going back begins so far before the end, s. */
const backSeconds = 60;

/** Where one can go back to, s. At the very beginning picture or sound may be missing for a moment, and the player would wait for it. */
export function firstPosition({ seekable }: HTMLVideoElement): number {
  return seekable.length === 0 ? 0 : seekable.start(0) + 1;
}

/** Goes back where the source wants it, once it plays: what is asked for earlier, the players overrule by the live's end. */
export function goBack(element: HTMLVideoElement, { start }: HlsSource): () => void {
  if (start !== 'back') return () => undefined;
  const seek = () => {
    const { seekable } = element;
    if (seekable.length === 0) return;
    element.currentTime = Math.max(firstPosition(element), seekable.end(seekable.length - 1) - backSeconds);
  };
  element.addEventListener('playing', seek, { once: true });
  return () => element.removeEventListener('playing', seek);
}

/** Keeps place and speed of what is past over a source that has to be loaded anew: that would begin at the beginning, or at the live's end. */
export function keepPlace(element: HTMLVideoElement, { start }: HlsSource): { lost(): void; stop(): void } {
  let kept: { at: number; speed: number } | null = null;
  const restore = () => {
    if (!kept) return;
    element.currentTime = kept.at;
    element.playbackRate = kept.speed;
    kept = null;
  };
  element.addEventListener('playing', restore);
  return {
    /** To be called before it is loaded anew, while the element still knows. */
    lost() {
      const { currentTime, playbackRate } = element;
      if (start !== 'end' && currentTime > 0) kept = { at: currentTime, speed: playbackRate };
    },
    stop: () => element.removeEventListener('playing', restore),
  };
}

/** Without this the last frame would stay. */
export function empty(element: HTMLVideoElement): void {
  element.removeAttribute('src');
  element.load();
}
