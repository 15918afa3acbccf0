import { type RefObject, useEffect, useState } from 'react';

/**
 * The player over the whole screen: by the browser's full screen, on iPhones by the video's own, and where neither is
 * to be had by the page's style (`filled`).
 */
export function useFilling(frame: RefObject<HTMLElement | null>, video: RefObject<HTMLVideoElement | null>) {
  const [filled, setFilled] = useState(false);
  useEffect(() => {
    const follow = () => setFilled(document.fullscreenElement === frame.current && frame.current !== null);
    document.addEventListener('fullscreenchange', follow);
    return () => document.removeEventListener('fullscreenchange', follow);
  }, [frame]);

  async function toggle(): Promise<void> {
    try {
      if (document.fullscreenElement) return leaveFullScreen();
      if (filled) return setFilled(false);
      if (await fill(frame.current, video.current)) return;
    } catch {
      // As if there were no full screen.
    }
    setFilled(true);
  }
  return { filled, toggle };
}

/** Whatever fills the screen gives it back: what lies beside it on the page cannot be seen until then. */
export function leaveFullScreen(): void {
  if (document.fullscreenElement) document.exitFullscreen?.().catch(() => undefined);
  // Older Safari, and iPhones, where the video alone fills the screen.
  const old = document as Document & { webkitFullscreenElement?: Element | null; webkitExitFullscreen?: () => void };
  if (old.webkitFullscreenElement) old.webkitExitFullscreen?.();
  for (const video of document.querySelectorAll<PhoneVideo>('video')) {
    if (video.webkitDisplayingFullscreen) video.webkitExitFullscreen?.();
  }
}

interface PhoneVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
  webkitDisplayingFullscreen?: boolean;
  webkitExitFullscreen?: () => void;
}

async function fill(frame: HTMLElement | null, video: HTMLVideoElement | null): Promise<boolean> {
  if (typeof frame?.requestFullscreen === 'function') {
    await frame.requestFullscreen();
    await lieDown();
    return true;
  }
  const phone: PhoneVideo | null = video;
  if (typeof phone?.webkitEnterFullscreen !== 'function') return false;
  phone.webkitEnterFullscreen();
  return true;
}

/** A phone held upright turns the picture, where it lets itself be asked. */
async function lieDown(): Promise<void> {
  const orientation = screen.orientation as (ScreenOrientation & { lock?: (to: string) => Promise<void> }) | undefined;
  await orientation?.lock?.('landscape').catch(() => undefined);
}
