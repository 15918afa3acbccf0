import { useEffect } from 'react';
import { ring } from '../../media/sound.ts';
import { waitingTexts } from '../../texts/index.ts';

/** Calls the person back to the page: rings, vibrates, and says so in the browser's title. */
export function useCalling(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const stop = ring();
    const before = document.title;
    document.title = waitingTexts.calledTitle + before;
    return () => {
      stop();
      document.title = before;
    };
  }, [active]);
}
