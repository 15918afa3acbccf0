import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { RecordingFilter, RecordingView } from '#protocol';
import { api } from '../../api.ts';
import { lengthText } from '../../time.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { TestTag } from '../shell/TestTag.tsx';
import { minuteText } from '../shell/times.ts';
import { recordingTexts as texts } from '../texts/recordings.ts';
import { recordingKeys } from './recordingKeys.ts';
import styles from './recordings.module.css';
import { StatusTags } from './StatusTags.tsx';

/** A shorter answer is the last one. */
const pageSize = 50;
const filterNames = ['to_check', 'copies', 'complaints', 'kept'] as const;

/** Recordings, newest first, all of them or those with something to do. */
export function RecordingsTab() {
  const [filter, setFilter] = useState<RecordingFilter | 'all'>('all');
  const recordings = useInfiniteQuery({
    queryKey: recordingKeys.list(filter),
    queryFn: ({ pageParam }) =>
      api('listRecordings', {
        query: { ...(pageParam !== null && { before: pageParam }), ...(filter !== 'all' && { filter }) },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < pageSize ? null : (page.at(-1)?.startedAt ?? null)),
  });
  const tasks = useQuery({ queryKey: recordingKeys.tasks, queryFn: () => api('getRecordingTasks') });
  if (recordings.isError) return <LoadFailed error={recordings.error} retry={() => void recordings.refetch()} />;
  const refresh = () => Promise.all([recordings.refetch(), tasks.refetch()]);
  return (
    <>
      <div className={styles.filters}>
        <Segmented<RecordingFilter | 'all'>
          aria-label={texts.filter}
          value={filter}
          onChange={setFilter}
          options={[
            { value: 'all' as const, label: texts.filters.all },
            ...filterNames.map((value) => ({ value, label: texts.counted(texts.filters[value], tasks.data?.[value]) })),
          ]}
        />
      </div>
      <RecordingsTable rows={recordings.data?.pages.flat() ?? []} loading={recordings.isFetching} />
      <div className={styles.below}>
        <Button onClick={() => void refresh()}>{texts.refresh}</Button>{' '}
        {recordings.hasNextPage && <Button onClick={() => void recordings.fetchNextPage()}>{texts.more}</Button>}
      </div>
    </>
  );
}

function RecordingsTable({ rows, loading }: { rows: RecordingView[]; loading: boolean }) {
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
        {
          title: texts.columns.number,
          render: (_, { id, consultationNumber }) => <Link to={`/staff/recordings/${id}`}>{consultationNumber}</Link>,
        },
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
        { title: texts.columns.status, render: (_, recording) => <StatusTags recording={recording} /> },
      ]}
    />
  );
}
