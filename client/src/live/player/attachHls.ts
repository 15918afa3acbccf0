import type HlsPlayer from 'hls.js/light';
import type { PlayableSource } from './program.ts';

type HlsSource = Extract<PlayableSource, { kind: 'hls' }>;

/** An HLS source in an element. */
export interface Attached {
  /** When what is seen now was made, ms since the epoch; null where the playlist does not say. */
  madeAt(): number | null;
  /** Takes the source out and throws away what was loaded: the picture is gone at once. */
  detach(): void;
}

const retryMs = 1000;
/** Going back begins so far before the end, s. */
const backSeconds = 60;

/** Segments take 1 to 2 s: nearer to the end the picture would halt at each late one. In s. */
const liveConfig = {
  enableWorker: false,
  lowLatencyMode: true,
  liveSyncDuration: 2.5,
  liveMaxLatencyDuration: 12,
  maxLiveSyncPlaybackRate: 1.1,
  backBufferLength: 20,
  manifestLoadingMaxRetry: 0,
};
const pastConfig = { enableWorker: false, backBufferLength: 60, manifestLoadingMaxRetry: 0 };

/** Where hls.js is of use; iPhones have no MediaSource and play HLS themselves. */
const hasMediaSource = () => typeof window !== 'undefined' && 'MediaSource' in window;

/** Fetches hls.js early, where it will be needed. */
export function preloadHls(): void {
  if (hasMediaSource()) import('hls.js/light').catch(() => undefined);
}

/** Plays a playlist in the element, and tries again by itself whatever fails. */
export async function attachHls(element: HTMLVideoElement, source: HlsSource): Promise<Attached> {
  if (hasMediaSource()) {
    const { default: Hls } = await import('hls.js/light');
    if (Hls.isSupported()) return attachByScript(Hls, element, source);
  }
  return attachNatively(element, source);
}

function attachByScript(Hls: typeof HlsPlayer, element: HTMLVideoElement, { url, start }: HlsSource): Attached {
  const hls = new Hls(start === 'end' ? liveConfig : pastConfig);
  let retry: ReturnType<typeof setTimeout> | undefined;
  let known = false;
  hls.on(Hls.Events.MANIFEST_PARSED, () => {
    known = true;
  });
  hls.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
    if (!fatal) return;
    if (type === Hls.ErrorTypes.MEDIA_ERROR) return hls.recoverMediaError();
    // Not there yet, or no network.
    clearTimeout(retry);
    retry = setTimeout(() => (known ? hls.startLoad() : hls.loadSource(url)), retryMs);
  });
  const stopGoingBack = start === 'back' ? goBack(element) : () => undefined;
  hls.attachMedia(element);
  hls.loadSource(url);
  return {
    madeAt: () => hls.playingDate?.getTime() ?? null,
    detach() {
      clearTimeout(retry);
      stopGoingBack();
      hls.destroy();
      empty(element);
    },
  };
}

function attachNatively(element: HTMLVideoElement, { url, start }: HlsSource): Attached {
  let retry: ReturnType<typeof setTimeout> | undefined;
  const load = () => {
    element.src = url;
    element.play().catch(() => undefined);
  };
  const failed = () => {
    clearTimeout(retry);
    retry = setTimeout(load, retryMs);
  };
  element.addEventListener('error', failed);
  const stopGoingBack = start === 'back' ? goBack(element) : () => undefined;
  element.src = url;
  return {
    madeAt() {
      // Safari alone tells when the playlist began.
      const { getStartDate } = element as HTMLVideoElement & { getStartDate?: () => Date };
      const startedAt = getStartDate?.call(element).getTime() ?? Number.NaN;
      return Number.isNaN(startedAt) ? null : startedAt + element.currentTime * 1000;
    },
    detach() {
      clearTimeout(retry);
      element.removeEventListener('error', failed);
      stopGoingBack();
      empty(element);
    },
  };
}

/** Where one can go back to, s. At the very beginning picture or sound may be missing for a moment, and the player would wait for it. */
export function firstPosition({ seekable }: HTMLVideoElement): number {
  return seekable.length === 0 ? 0 : seekable.start(0) + 1;
}

/** Once it plays: what is asked for earlier, the players overrule by the live's end. */
function goBack(element: HTMLVideoElement): () => void {
  const seek = () => {
    const { seekable } = element;
    if (seekable.length === 0) return;
    element.currentTime = Math.max(firstPosition(element), seekable.end(seekable.length - 1) - backSeconds);
  };
  element.addEventListener('playing', seek, { once: true });
  return () => element.removeEventListener('playing', seek);
}

/** Without this the last frame would stay. */
function empty(element: HTMLVideoElement): void {
  element.removeAttribute('src');
  element.load();
}
