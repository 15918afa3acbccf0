import { useMutation } from '@tanstack/react-query';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { type CallSession, type CallState, switchCamera, useLocalMedia } from '../../media/index.ts';
import { callTexts } from '../../texts/index.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import styles from './CallPage.module.css';
import { CameraIcon, ChatIcon, FlipIcon, MicrophoneIcon, MoreIcon } from './icons.tsx';

/** What is open over the picture. */
export type Panel = 'chat' | 'more' | null;

interface ControlsProps {
  session: CallSession;
  call: CallState;
  panel: Panel;
  onPanel: (panel: Panel) => void;
  unread: number;
}

/** The buttons of a call, each with its word. */
export function Controls({ session, call, panel, onPanel, unread }: ControlsProps) {
  const { camera, switchable } = useLocalMedia();
  const { microphoneOn, cameraOn } = call;
  const hangUp = useMutation({ mutationFn: session.hangUp });
  const toggle = (which: Panel) => onPanel(panel === which ? null : which);
  return (
    <div className={styles.controls} role="toolbar">
      <div className={styles.buttons}>
        <Control off={!microphoneOn} icon={<MicrophoneIcon />} onClick={() => session.setMicrophone(!microphoneOn)}>
          {microphoneOn ? callTexts.mute : callTexts.unmute}
        </Control>
        {camera && (
          <Control off={!cameraOn} icon={<CameraIcon />} onClick={() => session.setCamera(!cameraOn)}>
            {cameraOn ? callTexts.cameraOff : callTexts.cameraOn}
          </Control>
        )}
        {camera && switchable && (
          <Control icon={<FlipIcon />} onClick={() => void switchCamera()}>
            {callTexts.switchCamera}
          </Control>
        )}
        <Control
          icon={<ChatIcon />}
          off={panel === 'chat'}
          aria-expanded={panel === 'chat'}
          onClick={() => toggle('chat')}
        >
          {unread > 0 ? callTexts.chatNew(unread) : callTexts.chat}
        </Control>
        <Control
          icon={<MoreIcon />}
          off={panel === 'more'}
          aria-expanded={panel === 'more'}
          onClick={() => toggle('more')}
        >
          {callTexts.more}
        </Control>
      </div>
      <Confirm
        trigger={
          <button type="button" className={`${styles.control} ${styles.hangUp}`}>
            {callTexts.hangUp}
          </button>
        }
        title={callTexts.hangUpConfirm}
        what={callTexts.hangUpWhat}
        confirm={callTexts.hangUp}
        keep={callTexts.goOn}
        onConfirm={() => hangUp.mutateAsync()}
      />
    </div>
  );
}

interface ControlProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: ReactNode;
  off?: boolean;
}

function Control({ icon, off = false, children, ...rest }: ControlProps) {
  return (
    <button type="button" className={off ? `${styles.control} ${styles.off}` : styles.control} {...rest}>
      {icon}
      {children}
    </button>
  );
}
