import { type RefObject, useEffect, useRef, useState } from 'react';
import { attachHls } from '../../../live/index.ts';

/** The whole recording in a video element, and where it stands. */
export interface Recording {
  readonly element: RefObject<HTMLVideoElement | null>;
  /** ms */
  readonly positionMs: number;
  /** Shows the picture at that place; ms. */
  seek(ms: number): void;
  /** Plays from there; ms. */
  playFrom(ms: number): void;
}

/** @param playlistUrl may change with each answer, since it is signed anew; the first one stays in use */
export function useRecording(playlistUrl: string): Recording {
  const element = useRef<HTMLVideoElement>(null);
  const [url] = useState(playlistUrl);
  const [positionMs, setPositionMs] = useState(0);

  useEffect(() => {
    const video = element.current;
    if (!video) return;
    let over = false;
    let detach = (): void => undefined;
    attachHls(video, { kind: 'hls', url, start: 'beginning' }).then(
      (attached) => {
        if (over) attached.detach();
        else detach = attached.detach;
      },
      () => undefined,
    );
    const read = () => setPositionMs(Math.round(video.currentTime * 1000));
    const events = ['timeupdate', 'seeking', 'seeked'] as const;
    for (const event of events) video.addEventListener(event, read);
    return () => {
      over = true;
      detach();
      for (const event of events) video.removeEventListener(event, read);
    };
  }, [url]);

  function seek(ms: number): void {
    const video = element.current;
    if (video) video.currentTime = Math.max(0, ms / 1000);
  }

  return {
    element,
    positionMs,
    seek,
    playFrom(ms) {
      seek(ms);
      element.current?.play().catch(() => undefined);
    },
  };
}
