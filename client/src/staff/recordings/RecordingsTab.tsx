import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Input, Segmented } from 'antd';
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
/** Citizens ask at any time. */
const lookAgainMs = 30_000;
const filterNames = ['to_check', 'copies', 'complaints', 'kept'] as const;

/** Recordings, newest first, all of them or those with something to do. */
export function RecordingsTab() {
  const [filter, setFilter] = useState<RecordingFilter | 'all'>('all');
  const [number, setNumber] = useState('');
  const recordings = useInfiniteQuery({
    queryKey: recordingKeys.list(filter, number),
    queryFn: ({ pageParam }) =>
      api('listRecordings', {
        query: {
          ...(pageParam !== null && { before: pageParam }),
          ...(filter !== 'all' && { filter }),
          ...(number !== '' && { number }),
        },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < pageSize ? null : (page.at(-1)?.startedAt ?? null)),
  });
  const tasks = useQuery({
    queryKey: recordingKeys.tasks,
    queryFn: () => api('getRecordingTasks'),
    refetchInterval: lookAgainMs,
  });
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
        <Input.Search
          className={styles.search ?? ''}
          aria-label={texts.search}
          placeholder={texts.searchExample}
          allowClear
          maxLength={20}
          onSearch={(typed) => setNumber(typed.replace(/[^\d-]/g, ''))}
        />
      </div>
      <RecordingsTable
        rows={recordings.data?.pages.flat() ?? []}
        loading={recordings.isFetching}
        empty={recordings.isPending ? ' ' : number === '' && filter === 'all' ? texts.empty : texts.noneFound}
      />
      <div className={styles.below}>
        <Button onClick={() => void refresh()}>{texts.refresh}</Button>{' '}
        {recordings.hasNextPage && <Button onClick={() => void recordings.fetchNextPage()}>{texts.more}</Button>}
      </div>
    </>
  );
}

interface TableProps {
  rows: RecordingView[];
  loading: boolean;
  empty: string;
}

function RecordingsTable({ rows, loading, empty }: TableProps) {
  return (
    <DataTable<RecordingView>
      label={texts.title}
      minWidth={980}
      rowKey="id"
      loading={loading}
      dataSource={rows}
      locale={{ emptyText: empty }}
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
