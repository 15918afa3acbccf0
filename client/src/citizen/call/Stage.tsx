import { type CallState, LocalVideo, RemoteVideo } from '../../media/index.ts';
import { callTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './CallPage.module.css';

interface StageProps {
  call: CallState;
  self: MediaStreamTrack | null;
  mirrored: boolean;
}

/** The other side large, oneself small; a shared screen takes the large place. */
export function Stage({ call, self, mirrored }: StageProps) {
  const { camera, microphone, screen } = call.remote;
  const connected = call.status === 'connected' && call.other?.connected === true;
  const tap = (play: () => void) => (
    <div className={styles.tap}>
      <Button onClick={play}>{callTexts.tap}</Button>
    </div>
  );
  const noPicture = !camera || camera.paused !== null;
  return (
    <>
      <RemoteVideo
        className={screen ? styles.small : styles.large}
        video={camera?.track ?? null}
        audio={microphone?.track ?? null}
        flowing={connected && !noPicture}
        label={callTexts.other}
        tap={tap}
      />
      {screen && (
        <RemoteVideo
          className={`${styles.large} ${styles.whole}`}
          video={screen.track}
          audio={null}
          // A screen that does not change sends no new frames.
          flowing={false}
          label={callTexts.screen}
          tap={tap}
        />
      )}
      {!screen && noPicture && <p className={styles.note}>{noPictureText(call)}</p>}
      {self && <LocalVideo className={styles.self} track={self} mirrored={mirrored} label={callTexts.self} />}
    </>
  );
}

function noPictureText(call: CallState): string {
  const { camera, microphone } = call.remote;
  if (call.status === 'joining') return callTexts.joining;
  if (camera?.paused === 'bandwidth') return callTexts.otherSlow;
  if (camera?.paused === 'muted') return callTexts.otherCameraOff;
  return microphone ? callTexts.voiceOnly : callTexts.waitingForOther;
}
