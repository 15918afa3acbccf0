import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { PlayView } from '#protocol';
import { type ApiAnswer, api } from '../../api.ts';
import { lengthText } from '../../time.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { minuteText } from '../shell/times.ts';
import { recordingTexts as texts } from '../texts/recordings.ts';
import { RecordingPlayer } from './RecordingPlayer.tsx';
import styles from './recordings.module.css';

/** One play of a recording, and who played it before. */
export function PlayPage({ play, back }: { play: PlayView; back: () => void }) {
  const { recording } = play;
  return (
    <>
      <div className={styles.top}>
        <Button onClick={back}>{texts.back}</Button>
        <h1>{recording.consultationNumber}</h1>
        <span>
          {recording.matterName} · {recording.lawyerName} · {minuteText(recording.startedAt)} ·{' '}
          {lengthText(recording.recordedMs)}
        </span>
      </div>
      <RecordingPlayer play={play} />
      <EarlierPlays recordingId={recording.id} />
    </>
  );
}

function EarlierPlays({ recordingId }: { recordingId: string }) {
  const plays = useQuery({
    queryKey: ['recordingPlays', recordingId],
    queryFn: () => api('listRecordingPlays', { params: { recordingId } }),
    staleTime: 0,
  });
  return (
    <>
      <h2 className={styles.heading}>{texts.plays}</h2>
      <DataTable<ApiAnswer<'listRecordingPlays'>[number]>
        label={texts.plays}
        rowKey="id"
        size="small"
        loading={plays.isPending}
        dataSource={plays.data ?? []}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        columns={[
          { title: texts.playColumns.at, render: (_, { at }) => minuteText(at) },
          { title: texts.playColumns.viewer, dataIndex: 'viewerName' },
          { title: texts.playColumns.reason, dataIndex: 'reason' },
        ]}
      />
    </>
  );
}
