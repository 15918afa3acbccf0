import { Alert, Button, Result } from 'antd';
import { useEffect, useState } from 'react';
import { Link, useParams } from 'react-router';
import { useStore } from 'zustand';
import type { CrewEpisode, EpisodeState } from '#protocol';
import { useMe } from '../../queries.ts';
import { useCrewEpisode } from '../episodes/useCrewEpisode.ts';
import { LoadFailed, Loading } from '../shell/Notice.tsx';
import { studioTexts as texts } from '../texts/studio.ts';
import { DeviceFaults } from './DeviceFaults.tsx';
import { HostStudio } from './HostStudio.tsx';
import { SidePanel } from './SidePanel.tsx';
import styles from './studio.module.css';
import { type CrewSession, type CrewState, createCrewSession } from './studioSession.ts';
import { TopBar } from './TopBar.tsx';
import { useHostSession } from './useHostSession.ts';

/** /staff/episodes/:episodeId/studio: where the host makes the program, and the producer follows it. */
export default function StudioPage() {
  const { episodeId = '' } = useParams();
  return <StudioOf key={episodeId} episodeId={episodeId} />;
}

function StudioOf({ episodeId }: { episodeId: string }) {
  const { query, write } = useCrewEpisode(episodeId);
  const [crew] = useState(() => createCrewSession(episodeId));
  useEffect(() => {
    crew.open();
    return crew.close;
  }, [crew]);
  const state = useStore(crew.store);
  const { refetch } = query;
  const phase = state.live?.state;
  // What may be done next depends on the state, and others move it, too.
  useEffect(() => {
    if (phase) void refetch();
  }, [phase, refetch]);

  const episode = query.data;
  if (query.isError && !episode) return <LoadFailed error={query.error} retry={() => void refetch()} />;
  if (state.refused !== null) return <Refused why={state.refused} episodeId={episodeId} />;
  if (!episode || !state.live) return <Loading />;
  return <Studio {...{ crew, state, episode }} moved={write} />;
}

interface StudioProps {
  crew: CrewSession;
  state: CrewState;
  episode: CrewEpisode;
  moved: (episode: CrewEpisode) => void;
}

function Studio({ crew, state, episode, moved }: StudioProps) {
  const account = useMe().data?.account;
  const isHost = account?.id === episode.host.id;
  const session = useHostSession(crew, episode, isHost && !isOver(state));
  return (
    <div className={styles.studio}>
      <TopBar {...{ state, episode, moved }} />
      <main className={styles.main}>
        <h1 className="only-read-aloud">{texts.title(episode.number, episode.title)}</h1>
        <Alarms crew={crew} state={state} isHost={isHost} />
        {isOver(state) ? <Over episodeId={episode.id} /> : isHost && <HostStudio session={session} state={state} />}
      </main>
      {!isOver(state) && <SidePanel {...{ crew, state, episode, isHost, session }} />}
    </div>
  );
}

const overStates: readonly EpisodeState[] = ['ended', 'replay_review', 'replay_published', 'archived'];
const isOver = ({ live }: CrewState) => live !== null && overStates.includes(live.state);

function Over({ episodeId }: { episodeId: string }) {
  return (
    <Result
      status="success"
      title={texts.overTitle}
      subTitle={texts.overWhat}
      extra={
        <Link to={`/staff/episodes/${episodeId}`}>
          <Button type="primary">{texts.back}</Button>
        </Link>
      }
    />
  );
}

/** What must be known before anything else. */
function Alarms({ crew, state, isHost }: { crew: CrewSession; state: CrewState; isHost: boolean }) {
  const { online, live, program, notice, encoderRefused } = state;
  const phase = live?.state;
  return (
    <div role="status" className={styles.alarms}>
      {!online && <Alert type="warning" showIcon title={texts.offline} />}
      {notice !== null && <Alert type="warning" showIcon title={notice} />}
      {phase === 'scheduled' && <Alert type="info" showIcon title={texts.firstSteps} />}
      {phase === 'blocked' && (
        <Alert type="error" showIcon title={texts.blockedTitle} description={texts.blockedWhat} />
      )}
      {phase === 'interrupted' && (
        <Alert type="error" showIcon title={texts.interruptedTitle} description={texts.interruptedWhat} />
      )}
      {encoderRefused !== null && (
        <Alert
          type="warning"
          showIcon
          title={texts.encoderRefused[encoderRefused]}
          closable={{ onClose: () => crew.store.setState({ encoderRefused: null }) }}
        />
      )}
      {isHost && !isOver(state) && program?.publishing?.source !== 'whip' && <DeviceFaults />}
      {program?.warnings.map((warning) => (
        <Alert key={warning} type="warning" showIcon title={texts.warnings[warning]} />
      ))}
    </div>
  );
}

function Refused({ why, episodeId }: { why: string; episodeId: string }) {
  return (
    <main>
      <Result
        status="info"
        title={texts.refused}
        subTitle={why}
        extra={
          <Link to={`/staff/episodes/${episodeId}`}>
            <Button type="primary">{texts.back}</Button>
          </Link>
        }
      />
    </main>
  );
}
