import { type ReactNode, useEffect, useRef } from 'react';
import { embedded } from './embedded.ts';
import { usePlayback } from './usePlayback.ts';

interface RemoteVideoProps {
  video: MediaStreamTrack | null;
  audio: MediaStreamTrack | null;
  /** Picture should be arriving: if none is seen, a tap is asked for. */
  flowing: boolean;
  label: string;
  className?: string | undefined;
  /** What to show over the picture when the browser wants a tap first. */
  tap: (play: () => void) => ReactNode;
}

/** Sound and picture of the other side. */
export function RemoteVideo({ video, audio, flowing, label, className, tap }: RemoteVideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  const { needsTap, play } = usePlayback(element, { video, audio, flowing });

  useEffect(() => {
    const current = element.current;
    return () => {
      if (current) current.srcObject = null;
    };
  }, []);

  return (
    <>
      <video ref={element} className={className} aria-label={label} {...embedded} />
      {needsTap && tap(play)}
    </>
  );
}
