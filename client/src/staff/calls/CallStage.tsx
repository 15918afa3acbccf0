import { Alert, Button } from 'antd';
import { useRef } from 'react';
import type { ConsultationView } from '#protocol';
import {
  type CallSession,
  type CallState,
  LocalVideo,
  RemoteVideo,
  recover,
  useFullScreen,
  useLocalMedia,
} from '../../media/index.ts';
import { callTexts as texts } from '../texts/call.ts';
import { CallControls } from './CallControls.tsx';
import { CallStatusBar } from './CallStatusBar.tsx';
import styles from './calls.module.css';
import { StageNotice } from './StageNotice.tsx';

interface Props {
  consultation: ConsultationView;
  session: CallSession;
  call: CallState;
  showChat: () => void;
}

/** The citizen large, oneself small, how things stand above, the controls below. */
export function CallStage({ consultation, session, call, showChat }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const fullScreen = useFullScreen(stage);
  const { camera } = useLocalMedia();
  const { remote, other } = call;
  const picture = remote.camera?.paused === null ? remote.camera.track : null;
  return (
    <div ref={stage} className={styles.stage} data-filled={fullScreen.filled}>
      <CallStatusBar consultation={consultation} call={call} />
      <OwnFaults />
      <div className={styles.pictures}>
        <RemoteVideo
          video={picture}
          audio={remote.microphone?.track ?? null}
          flowing={call.status === 'connected' && picture !== null && other?.connected === true}
          label={texts.citizen}
          className={styles.remote}
          tap={(play) => (
            <Button type="primary" size="large" className={styles.tap ?? ''} onClick={play}>
              {texts.tap}
            </Button>
          )}
        />
        <StageNotice consultation={consultation} call={call} />
        {camera && call.cameraOn && <LocalVideo track={camera} mirrored label={texts.self} className={styles.self} />}
        {call.screen && <p className={styles.sharing}>{texts.sharing}</p>}
      </div>
      <CallControls session={session} call={call} fullScreen={fullScreen} showChat={showChat} />
    </div>
  );
}

/** What is wrong with the own devices, and the button that brings them back. */
function OwnFaults() {
  const { fault, cameraFault, interrupted } = useLocalMedia();
  const text =
    fault !== null ? texts.ownFault : interrupted ? texts.ownInterrupted : cameraFault && texts.ownCameraFault;
  if (!text) return null;
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={text}
      action={<Button onClick={() => void recover()}>{texts.recover}</Button>}
    />
  );
}
