import { Alert, Button, Tabs } from 'antd';
import { useEffect } from 'react';
import { Link, useParams } from 'react-router';
import { ProgramPlayer } from '../../../live/index.ts';
import { LoadFailed, Loading } from '../../shell/Notice.tsx';
import { moderationTexts as texts } from '../../texts/moderation.ts';
import { StateTag } from '../StateTag.tsx';
import { useCrewEpisode } from '../useCrewEpisode.ts';
import { CutPanel } from './CutPanel.tsx';
import { Decisions } from './Decisions.tsx';
import { Messages } from './Messages.tsx';
import { Mutes } from './Mutes.tsx';
import styles from './moderation.module.css';
import { ProgramFacts } from './ProgramFacts.tsx';
import { Questions } from './Questions.tsx';
import { Reports } from './Reports.tsx';
import { StageGuests } from './StageGuests.tsx';
import { useModeration } from './useModeration.ts';
import { Words } from './Words.tsx';

/** The moderator's screen: the picture, the cut, and all that waits for a decision. */
export default function ModerationPage() {
  const { episodeId = '' } = useParams();
  const { query, write } = useCrewEpisode(episodeId);
  const desk = useModeration(episodeId);
  const { moderation } = desk;
  const episode = query.data;
  const known = desk.live?.state;
  const { refetch } = query;
  useEffect(() => {
    // What may be done now follows the state, and the socket knows that first.
    if (known) void refetch();
  }, [known, refetch]);
  const reload = () => window.location.reload();
  if (desk.refused) return <LoadFailed error={desk.refused} retry={reload} />;
  // Once it is there it stays: picture and cut are needed most when something fails.
  const fault = desk.fault ?? query.error;
  if (!episode || !moderation) return fault ? <LoadFailed error={fault} retry={reload} /> : <Loading />;
  const readAgain = () => {
    desk.refresh();
    void refetch();
  };
  const state = known ?? episode.state;
  const waits = {
    messages: moderation.messages.filter((one) => one.state === 'pending').length,
    questions: moderation.questions.filter((one) => one.state === 'pending').length,
    reports: moderation.reports.filter(({ handledAt }) => handledAt === null).length,
  };
  const label = (tab: keyof typeof waits) => texts.waiting(texts.tabs[tab], waits[tab]);
  return (
    <>
      <p>
        <Link to={`/staff/episodes/${episodeId}`}>{texts.back}</Link>
      </p>
      <h1>
        {episode.title} <StateTag state={state} />
      </h1>
      {desk.online ? (
        <p className={styles.hint}>{texts.present}</p>
      ) : (
        <Alert type="error" showIcon title={texts.offline} />
      )}
      {desk.notice !== null && <Alert type="warning" showIcon title={desk.notice} />}
      {fault !== null && (
        <Alert
          type="warning"
          showIcon
          title={texts.notReadAnew}
          action={<Button onClick={readAgain}>{texts.readAgain}</Button>}
        />
      )}
      <div className={styles.desk}>
        <div>
          <ProgramPlayer connection={desk.connection} label={texts.picture} className={styles.player} />
          {(state === 'scheduled' || state === 'preview' || state === 'blocked') && (
            <p className={styles.unseen}>{texts.unseen[state]}</p>
          )}
          {/* Above what may grow: always in sight. */}
          <CutPanel episode={episode} state={state} changed={write} />
          <ProgramFacts desk={desk} state={state} />
          <StageGuests episode={episode} desk={desk} changed={() => void query.refetch()} />
        </div>
        <Tabs
          className={styles.tabs ?? ''}
          items={[
            { key: 'messages', label: label('messages'), children: <Messages episodeId={episodeId} desk={desk} /> },
            {
              key: 'questions',
              label: label('questions'),
              children: <Questions episodeId={episodeId} desk={desk} />,
            },
            {
              key: 'reports',
              label: label('reports'),
              children: <Reports episodeId={episodeId} desk={desk} />,
            },
            {
              key: 'mutes',
              label: texts.tabs.mutes,
              children: <Mutes episodeId={episodeId} mutes={moderation.mutes} changed={desk.refresh} />,
            },
            { key: 'words', label: texts.tabs.words, children: <Words /> },
            {
              key: 'decisions',
              label: texts.tabs.decisions,
              // Read anew each time it is opened.
              destroyOnHidden: true,
              children: <Decisions episodeId={episodeId} />,
            },
          ]}
        />
      </div>
    </>
  );
}
