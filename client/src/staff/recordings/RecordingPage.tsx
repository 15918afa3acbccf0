import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Space } from 'antd';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { PlayView, RecordingDetail, RecordingView } from '#protocol';
import { api } from '../../api.ts';
import { lengthText } from '../../time.ts';
import { LoadFailed, Loading } from '../shell/Notice.tsx';
import { TestTag } from '../shell/TestTag.tsx';
import { minuteText } from '../shell/times.ts';
import { useAction } from '../shell/useAction.ts';
import { recordingTexts as texts } from '../texts/recordings.ts';
import { Accesses } from './Accesses.tsx';
import { ComplaintSection } from './ComplaintSection.tsx';
import { CopiesSection } from './CopiesSection.tsx';
import { GapBar, GapList } from './Gaps.tsx';
import { HoldsSection } from './HoldsSection.tsx';
import { ReasonDialog } from './ReasonDialog.tsx';
import { RecordingPlayer } from './RecordingPlayer.tsx';
import { recordingKeys } from './recordingKeys.ts';
import styles from './recordings.module.css';
import { StatusTags } from './StatusTags.tsx';

const lookAgainMs = 3000;

/** One recording: how it stands, its gaps, what keeps it, who asked for it and who saw it. Played only after a reason was given. */
export default function RecordingPage() {
  const { recordingId = '' } = useParams();
  const recording = useQuery({
    queryKey: recordingKeys.one(recordingId),
    queryFn: () => api('getRecording', { params: { recordingId } }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && isWorkedOn(state.data) ? lookAgainMs : false),
  });
  if (recording.isError) return <LoadFailed error={recording.error} retry={() => void recording.refetch()} />;
  if (!recording.data) return <Loading />;
  return <Detail detail={recording.data} played={() => void recording.refetch()} />;
}

function isWorkedOn({ recording: { status, film }, copies }: RecordingDetail): boolean {
  const composing = film.state === 'queued' || film.state === 'composing';
  return status === 'processing' || composing || copies.some(({ state }) => state === 'making');
}

function Detail({ detail, played }: { detail: RecordingDetail; played: () => void }) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [play, setPlay] = useState<PlayView | null>(null);
  const { recording, durationMs } = detail;
  const playable = recording.status === 'available' || recording.status === 'damaged';
  return (
    <>
      <div className={styles.top}>
        <Button onClick={() => void navigate('/staff/recordings')}>{texts.back}</Button>
        <h1>{recording.consultationNumber}</h1>
        <span>
          <StatusTags recording={recording} />
          <TestTag shown={recording.isTest} />
        </span>
      </div>
      <p>
        {recording.matterName} · {recording.lawyerName} · {minuteText(recording.startedAt)} ·{' '}
        {texts.recorded(lengthText(recording.recordedMs))}
      </p>
      {recording.check === 'differs' && <p className={styles.warning}>{texts.differsMore(recording.checkNote)}</p>}
      {recording.keptUntil !== null && (
        <p className={styles.hint}>{texts.keptUntil(minuteText(recording.keptUntil))}</p>
      )}
      {play === null ? (
        <>
          {playable && (
            <Space wrap className={styles.above ?? ''}>
              <Button type="primary" size="large" onClick={() => setAsking(true)}>
                {texts.view}
              </Button>
              <FilmAgain recording={recording} />
            </Space>
          )}
          <GapBar gaps={recording.gaps} durationMs={durationMs} />
          <GapList gaps={recording.gaps} />
        </>
      ) : (
        <RecordingPlayer play={play} />
      )}
      <CopiesSection copies={detail.copies} />
      <ComplaintSection complaint={detail.complaint} />
      <HoldsSection detail={detail} />
      <Accesses accesses={detail.accesses} />
      {asking && (
        <ReasonDialog
          recording={recording}
          close={() => setAsking(false)}
          opened={(opened) => {
            setAsking(false);
            setPlay(opened);
            played();
          }}
        />
      )}
    </>
  );
}

/** The journals are there for as long as the recording: what was made from them can be made again. */
function FilmAgain({ recording: { id, film } }: { recording: RecordingView }) {
  const client = useQueryClient();
  const making = useAction(
    () => api('makeFilm', { params: { recordingId: id } }),
    (detail) => client.setQueryData(recordingKeys.one(id), detail),
  );
  if (film.state === 'queued' || film.state === 'composing') return null;
  return (
    <Button size="large" loading={making.running} onClick={() => making.start(undefined)}>
      {film.state === 'none' ? texts.makeFilm : texts.makeFilmAgain}
    </Button>
  );
}
