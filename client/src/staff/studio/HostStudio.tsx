import { Alert, Button, Result } from 'antd';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { CrewEpisode } from '#protocol';
import { release } from '../../media/index.ts';
import { useAskBeforeLeaving } from '../shell/useAskBeforeLeaving.ts';
import { studioTexts as texts } from '../texts/studio.ts';
import { openChosenDevices } from './devices.ts';
import { type HostSession, openHostSession } from './hostSession.ts';
import { ProgramPicture } from './ProgramPicture.tsx';
import type { SendingStatus } from './program/programSender.ts';
import { SceneControls } from './SceneControls.tsx';
import { StagePeople } from './StagePeople.tsx';
import styles from './studio.module.css';
import type { CrewSession, CrewState } from './studioSession.ts';

interface Props {
  crew: CrewSession;
  state: CrewState;
  episode: CrewEpisode;
}

/** The host's place: the program as it is made, and who and what is in it. */
export function HostStudio({ crew, state, episode }: Props) {
  const [session, setSession] = useState<HostSession | 'unable' | null>(null);
  const { id, host } = episode;
  const { id: hostId, name } = host;
  useEffect(() => {
    void openChosenDevices();
    const opened = openHostSession(id, crew, { id: hostId, name });
    setSession(opened ?? 'unable');
    return () => {
      opened?.close();
      release();
    };
  }, [id, crew, hostId, name]);

  if (session === null) return null;
  if (session === 'unable') return <Alert type="warning" showIcon title={texts.cannotCompose} />;
  return <AtWork session={session} state={state} />;
}

const underWay: readonly SendingStatus[] = ['starting', 'sending', 'reconnecting'];
const isWatched = ({ live }: CrewState) => live?.state === 'live' || live?.state === 'interrupted';

function AtWork({ session, state }: { session: HostSession; state: CrewState }) {
  const stage = useStore(session.stage.store);
  const sending = useStore(session.sender.store);
  const plan = useStore(session.plan);
  useAskBeforeLeaving(isWatched(state) && underWay.includes(sending.status), texts.leaving);

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
