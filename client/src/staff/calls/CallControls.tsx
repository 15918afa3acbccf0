import { App, Badge, Button } from 'antd';
import type { CallSession, CallState, useFullScreen } from '../../media/index.ts';
import { useRules } from '../../queries.ts';
import { minutesOf } from '../../time.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { callTexts as texts } from '../texts/call.ts';
import styles from './calls.module.css';

interface Props {
  session: CallSession;
  call: CallState;
  fullScreen: ReturnType<typeof useFullScreen>;
  showChat: () => void;
}

/** The buttons of the call, each with its word. */
export function CallControls({ session, call, fullScreen, showChat }: Props) {
  const { microphoneOn, cameraOn, screen } = call;
  return (
    <div className={styles.controls} role="toolbar" aria-label={texts.controls}>
      <Button size="large" danger={!microphoneOn} onClick={() => session.setMicrophone(!microphoneOn)}>
        {microphoneOn ? texts.mute : texts.unmute}
      </Button>
      <Button size="large" danger={!cameraOn} onClick={() => session.setCamera(!cameraOn)}>
        {cameraOn ? texts.cameraOffButton : texts.cameraOnButton}
      </Button>
      <ShareButton session={session} sharing={screen !== null} />
      <Button size="large" onClick={showChat}>
        {texts.chat}
      </Button>
      <Button size="large" onClick={() => void fullScreen.toggle()}>
        {fullScreen.filled ? texts.leaveFullScreen : texts.fullScreen}
      </Button>
      <HangUpButton session={session} />
    </div>
  );
}

function ShareButton({ session, sharing }: { session: CallSession; sharing: boolean }) {
  const share = useAction(() =>
    session.shareScreen().catch((error: unknown) => {
      // Closing the browser's picker is a choice, not a failure.
      if (!(error instanceof Error && error.name === 'NotAllowedError')) throw error;
    }),
  );
  if (typeof navigator.mediaDevices?.getDisplayMedia !== 'function') return null;
  return (
    <Badge dot={sharing}>
      <Button
        size="large"
        loading={share.running}
        onClick={() => (sharing ? session.stopScreen() : share.start(undefined))}
      >
        {sharing ? texts.stopShare : texts.share}
      </Button>
    </Badge>
  );
}

function HangUpButton({ session }: { session: CallSession }) {
  const { modal } = App.useApp();
  const tell = useTell();
  const { wrapUpMs } = useRules();
  const ask = () =>
    void modal.confirm({
      title: texts.hangUpTitle,
      content: texts.hangUpMore(minutesOf(wrapUpMs)),
      okText: texts.hangUp,
      okButtonProps: { danger: true },
      cancelText: texts.stay,
      onOk: () => session.hangUp().catch(tell.error),
    });
  return (
    <Button size="large" type="primary" danger onClick={ask}>
      {texts.hangUp}
    </Button>
  );
}
