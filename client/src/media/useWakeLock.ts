import { useEffect } from 'react';

/** Keeps the screen lit while the component is shown, where the browser can (Chrome 84, Safari 16.4). */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let gone = false;

    async function take(): Promise<void> {
      if (!('wakeLock' in navigator) || document.visibilityState !== 'visible') return;
      try {
        const taken = await navigator.wakeLock.request('screen');
        if (gone) await taken.release();
        else lock = taken;
      } catch {
        // Refused on low battery; the call goes on.
      }
    }

    // The lock is lost whenever the page is hidden.
    const retake = () => void take();
    retake();
    document.addEventListener('visibilitychange', retake);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', retake);
      lock?.release().catch(() => undefined);
    };
  }, []);
}
