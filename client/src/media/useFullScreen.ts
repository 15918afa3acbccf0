import { type RefObject, useEffect, useState } from 'react';

/** Shows an element over the whole screen; where the browser cannot, `filled` lets the page do it by its own style. */
export function useFullScreen(element: RefObject<HTMLElement | null>) {
  const [filled, setFilled] = useState(false);
  useEffect(() => {
    const follow = () => setFilled(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', follow);
    return () => document.removeEventListener('fullscreenchange', follow);
  }, []);

  async function toggle(): Promise<void> {
    if (typeof element.current?.requestFullscreen !== 'function') return setFilled(!filled);
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await element.current.requestFullscreen();
    } catch {
      setFilled(!filled);
    }
  }
  return { filled, toggle };
}
