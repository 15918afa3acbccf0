import { type RefObject, useCallback, useEffect, useState } from 'react';

interface Tracks {
  video: MediaStreamTrack | null;
  audio: MediaStreamTrack | null;
  flowing: boolean;
}

/** A picture that stands still for so long, though it should move, wants a tap. */
const blackMs = 3000;

/** Plays the tracks in the element, and tells when the browser wants a tap first: sound blocked, or a black picture. */
export function usePlayback(element: RefObject<HTMLVideoElement | null>, { video, audio, flowing }: Tracks) {
  const [needsTap, setNeedsTap] = useState(false);

  const play = useCallback(() => {
    const current = element.current;
    if (!current) return;
    const tracks = [video, audio].filter((track) => track !== null);
    current.srcObject = tracks.length === 0 ? null : new MediaStream(tracks);
    if (tracks.length === 0) return setNeedsTap(false);
    current.play().then(
      () => setNeedsTap(false),
      (error: unknown) => {
        // Anything else is a play() overtaken by the next one.
        if (error instanceof Error && error.name === 'NotAllowedError') setNeedsTap(true);
      },
    );
  }, [element, video, audio]);

  useEffect(play, [play]);

  useEffect(() => {
    if (!video || !flowing) return;
    let seen = framesOf(element.current);
    let since = Date.now();
    const timer = setInterval(() => {
      const frames = framesOf(element.current);
      if (frames !== seen) {
        seen = frames;
        since = Date.now();
        setNeedsTap((before) => before && element.current?.paused === true);
      } else if (Date.now() - since >= blackMs && document.visibilityState === 'visible') {
        setNeedsTap(true);
      }
    }, 500);
    return () => clearInterval(timer);
  }, [element, video, flowing]);

  return { needsTap, play };
}

/** Frames shown so far. */
function framesOf(element: HTMLVideoElement | null): number {
  if (!element) return 0;
  if (typeof element.getVideoPlaybackQuality === 'function') return element.getVideoPlaybackQuality().totalVideoFrames;
  const { webkitDecodedFrameCount } = element as HTMLVideoElement & { webkitDecodedFrameCount?: number };
  return webkitDecodedFrameCount ?? element.currentTime;
}
