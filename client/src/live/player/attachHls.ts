import { attachByScript } from './attachByScript.ts';
import { attachNatively } from './attachNatively.ts';
import type { Attached, HlsSource } from './hlsElement.ts';

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
