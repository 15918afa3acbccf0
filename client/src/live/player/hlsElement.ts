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

/** Without this the last frame would stay. */
export function empty(element: HTMLVideoElement): void {
  element.removeAttribute('src');
  element.load();
}
