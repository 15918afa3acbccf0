import { useCallback, useState } from 'react';
import { recordingTexts as texts } from '../texts/recordings.ts';
import styles from './recordings.module.css';
import type { Playable } from './steering.ts';

interface Props {
  track: Playable;
  hidden: boolean;
  attach: (trackId: string, element: HTMLMediaElement | null) => void;
}

/** The element of one track. It has no controls of its own: the master clock drives it, and nothing is offered to download. */
export function TrackElement({ track, hidden, attach }: Props) {
  const { trackId, url, kind, sounding } = track;
  const [failed, setFailed] = useState(false);
  const ref = useCallback((element: HTMLMediaElement | null) => attach(trackId, element), [attach, trackId]);
  const fail = () => setFailed(true);
  if (kind === 'audio') {
    return (
      <>
        {/* biome-ignore lint/a11y/useMediaCaption: a recorded consultation has no captions */}
        <audio ref={ref} src={url} preload="auto" onError={fail} />
        {failed && <Failed />}
      </>
    );
  }
  return (
    <>
      <video
        ref={ref}
        className={hidden ? styles.away : styles.picture}
        src={url}
        preload="auto"
        muted={!sounding}
        controlsList="nodownload"
        playsInline
        disablePictureInPicture
        onContextMenu={(event) => event.preventDefault()}
        onError={fail}
      />
      {failed && <Failed />}
    </>
  );
}

function Failed() {
  return (
    <p className={styles.failed} role="alert">
      {texts.failed}
    </p>
  );
}
