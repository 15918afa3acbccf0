import { type RefObject, useEffect, useState } from 'react';
import { firstPosition } from './hlsElement.ts';

const everyMs = 500;
const atFirst = { position: 0, from: 0, to: 0, paused: true };

/** Where the element is in what it can show, s, and the ways to steer it. */
export function usePosition(element: RefObject<HTMLVideoElement | null>) {
  const [state, setState] = useState(atFirst);
  useEffect(() => {
    const read = () => setState(element.current ? stateOf(element.current) : atFirst);
    const timer = setInterval(read, everyMs);
    read();
    return () => clearInterval(timer);
  }, [element]);

  return {
    ...state,
    seek(position: number) {
      const video = element.current;
      if (video) video.currentTime = Math.max(position, firstPosition(video));
      setState((before) => ({ ...before, position }));
    },
    toggle() {
      const video = element.current;
      if (!video) return;
      if (video.paused) video.play().catch(() => undefined);
      else video.pause();
      setState((before) => ({ ...before, paused: video.paused }));
    },
  };
}

function stateOf({ currentTime, seekable, paused }: HTMLVideoElement): typeof atFirst {
  const known = seekable.length > 0;
  return {
    position: currentTime,
    from: known ? seekable.start(0) : 0,
    to: known ? seekable.end(seekable.length - 1) : 0,
    paused,
  };
}
