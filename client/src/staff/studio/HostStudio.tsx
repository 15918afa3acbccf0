import { Alert, Button, Result } from 'antd';
import { useStore } from 'zustand';
import { useAskBeforeLeaving } from '../shell/useAskBeforeLeaving.ts';
import { studioTexts as texts } from '../texts/studio.ts';
import type { HostSession } from './hostSession.ts';
import { ProgramPicture } from './ProgramPicture.tsx';
import { isUnderWay } from './program/programSender.ts';
import { SceneControls } from './SceneControls.tsx';
import { StagePeople } from './StagePeople.tsx';
import styles from './studio.module.css';
import type { CrewState } from './studioSession.ts';

interface Props {
  session: HostSession | 'unable' | null;
  state: CrewState;
}

/** The host's place: the program as it is made, and who and what is in it. */
export function HostStudio({ session, state }: Props) {
  if (session === null) return null;
  if (session === 'unable') return <Alert type="warning" showIcon title={texts.cannotCompose} />;
  return <AtWork session={session} state={state} />;
}

const isWatched = ({ live }: CrewState) => live?.state === 'live' || live?.state === 'interrupted';

function AtWork({ session, state }: { session: HostSession; state: CrewState }) {
  const stage = useStore(session.stage.store);
  const sending = useStore(session.sender.store);
  const plan = useStore(session.plan);
  useAskBeforeLeaving(isWatched(state) && isUnderWay(sending.status), texts.leaving);

  if (stage.status === 'takenOver' || sending.status === 'takenOver') return <TakenOver session={session} />;
  return (
    <div className={styles.work}>
      <div>
        <ProgramPicture session={session} sending={sending} sends={plan.sends} />
        <SceneControls session={session} stage={stage} plan={plan} />
      </div>
      <StagePeople session={session} stage={stage} plan={plan} />
    </div>
  );
}

function TakenOver({ session }: { session: HostSession }) {
  return (
    <Result
      status="info"
      className={styles.takenOver ?? ''}
      title={texts.takenOverTitle}
      extra={
        <Button type="primary" onClick={session.takeBack}>
          {texts.takeBack}
        </Button>
      }
    />
  );
}
