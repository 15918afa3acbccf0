import { type RefObject, useCallback, useEffect, useState } from 'react';

interface Tracks {
  video: MediaStreamTrack | null;
  audio: MediaStreamTrack | null;
  flowing: boolean;
}

/** A picture that stays black for so long, though it should be there, wants a tap. */
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
    // Without a picture to be expected, only a sound that is blocked still wants a tap.
    if (!video || !flowing) return setNeedsTap((before) => before && element.current?.paused === true);
    let fineAt = Date.now();
    const timer = setInterval(() => {
      // Once it was seen, a picture that stops by itself is a matter of the network, for which no tap helps.
      if (framesOf(element.current) > 0 && element.current?.paused === false) {
        fineAt = Date.now();
        setNeedsTap(false);
      } else if (Date.now() - fineAt >= blackMs && document.visibilityState === 'visible') setNeedsTap(true);
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
