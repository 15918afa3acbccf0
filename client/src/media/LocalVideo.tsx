import { useEffect, useRef } from 'react';
import { embedded } from './embedded.ts';

interface LocalVideoProps {
  track: MediaStreamTrack;
  /** As in a mirror, for the front camera. */
  mirrored: boolean;
  label: string;
  className?: string | undefined;
}

/** The own picture, without sound. */
export function LocalVideo({ track, mirrored, label, className }: LocalVideoProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = new MediaStream([track]);
    const play = () => void element.play().catch(() => undefined);
    play();
    // iOS before 17 shows nothing unless asked again once the size is known.
    element.addEventListener('loadedmetadata', play);
    return () => {
      element.removeEventListener('loadedmetadata', play);
      element.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={video}
      className={className}
      style={mirrored ? { transform: 'scaleX(-1)' } : undefined}
      aria-label={label}
      muted
      {...embedded}
    />
  );
}
