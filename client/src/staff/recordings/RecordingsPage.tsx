import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { PlayView, RecordingView } from '#protocol';
import { api } from '../../api.ts';
import { lengthText } from '../../time.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { TestTag } from '../shell/TestTag.tsx';
import { minuteText } from '../shell/times.ts';
import { recordingTexts as texts } from '../texts/recordings.ts';
import { PlayPage } from './PlayPage.tsx';
import { ReasonDialog } from './ReasonDialog.tsx';
import styles from './recordings.module.css';

const colours: Record<RecordingView['status'], string> = {
  none: 'default',
  recording: 'processing',
  processing: 'processing',
  available: 'success',
  damaged: 'error',
  deleted: 'default',
};

/** Recordings for the quality checker: to view one, a reason must be given. */
export default function RecordingsPage() {
  const recordings = useInfiniteQuery({
    queryKey: ['recordings'],
    queryFn: ({ pageParam }) => api('listRecordings', { query: pageParam === null ? {} : { before: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.at(-1)?.startedAt ?? null,
  });
  const [asked, setAsked] = useState<RecordingView | null>(null);
  const [play, setPlay] = useState<PlayView | null>(null);

  if (play !== null) return <PlayPage play={play} back={() => setPlay(null)} />;
  if (recordings.isError) return <LoadFailed error={recordings.error} retry={() => void recordings.refetch()} />;
  return (
    <>
      <h1>{texts.title}</h1>
      <p className={styles.hint}>{texts.hint}</p>
      <RecordingsTable rows={recordings.data?.pages.flat() ?? []} loading={recordings.isFetching} view={setAsked} />
      <div className={styles.below}>
        <Button onClick={() => void recordings.refetch()}>{texts.refresh}</Button>{' '}
        {recordings.hasNextPage && <Button onClick={() => void recordings.fetchNextPage()}>{texts.more}</Button>}
      </div>
      {asked !== null && (
        <ReasonDialog
          recording={asked}
          close={() => setAsked(null)}
          opened={(opened) => {
            setAsked(null);
            setPlay(opened);
          }}
        />
      )}
    </>
  );
}

interface TableProps {
  rows: RecordingView[];
  loading: boolean;
  view: (recording: RecordingView) => void;
}

function RecordingsTable({ rows, loading, view }: TableProps) {
  return (
    <DataTable<RecordingView>
      label={texts.title}
      minWidth={980}
      rowKey="id"
      loading={loading}
      dataSource={rows}
      locale={{ emptyText: texts.empty }}
      pagination={false}
      columns={[
        { title: texts.columns.number, dataIndex: 'consultationNumber' },
        {
          title: texts.columns.matter,
          render: (_, { matterName, isTest }) => (
            <>
              {matterName} <TestTag shown={isTest} />
            </>
          ),
        },
        { title: texts.columns.lawyer, dataIndex: 'lawyerName' },
        { title: texts.columns.startedAt, render: (_, { startedAt }) => minuteText(startedAt) },
        { title: texts.columns.length, align: 'right', render: (_, { recordedMs }) => lengthText(recordedMs) },
        {
          title: texts.columns.gaps,
          render: (_, { gaps }) => (gaps.length === 0 ? texts.noGaps : texts.gapCount(gaps.length)),
        },
        {
          title: texts.columns.status,
          render: (_, { status }) => <Tag color={colours[status]}>{texts.statuses[status]}</Tag>,
        },
        {
          title: texts.columns.act,
          render: (_, recording) =>
            (recording.status === 'available' || recording.status === 'damaged') && (
              <Button onClick={() => view(recording)}>{texts.view}</Button>
            ),
        },
      ]}
    />
  );
}
