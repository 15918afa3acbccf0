import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { type ApiAnswer, api } from '../../api.ts';
import { useMe } from '../../queries.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { episodeTexts as texts } from '../texts/episodes.ts';
import styles from './episodes.module.css';
import { PlanDialog } from './PlanDialog.tsx';
import { SeriesDialog } from './SeriesDialog.tsx';
import { StateTag } from './StateTag.tsx';

/** Others plan and decide meanwhile. ms */
const lookEvery = 15_000;
/** A shorter answer is the last one. */
const pageSize = 50;

type Row = ApiAnswer<'listEpisodes'>[number];

/** All episodes that the signed-in person works on. */
export default function EpisodesPage() {
  const navigate = useNavigate();
  const role = useMe().data?.account?.role;
  const episodes = useInfiniteQuery({
    queryKey: ['crewEpisodes'],
    queryFn: ({ pageParam }) => api('listEpisodes', { query: { after: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.length < pageSize ? null : page.at(-1)?.id),
    refetchInterval: lookEvery,
  });
  const [dialog, setDialog] = useState<'plan' | 'series' | null>(null);
  if (episodes.isError && !episodes.data)
    return <LoadFailed error={episodes.error} retry={() => void episodes.refetch()} />;
  return (
    <>
      <h1>{texts.title}</h1>
      <p className={styles.hint}>{texts.hint}</p>
      <div className={styles.bar}>
        {role === 'live_producer' && (
          <>
            <Button type="primary" onClick={() => setDialog('plan')}>
              {texts.plan}
            </Button>
            <Button onClick={() => setDialog('series')}>{texts.newSeries}</Button>
          </>
        )}
        <Button loading={episodes.isFetching} onClick={() => void episodes.refetch()}>
          {texts.refresh}
        </Button>
      </div>
      <EpisodesTable rows={episodes.data?.pages.flat() ?? []} loading={episodes.isPending} />
      {episodes.hasNextPage && (
        <Button loading={episodes.isFetchingNextPage} onClick={() => void episodes.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
      {dialog === 'plan' && (
        <PlanDialog
          episode={null}
          close={() => setDialog(null)}
          saved={({ id }) => void navigate(`/staff/episodes/${id}`)}
        />
      )}
      {dialog === 'series' && <SeriesDialog close={() => setDialog(null)} />}
    </>
  );
}

function EpisodesTable({ rows, loading }: { rows: Row[]; loading: boolean }) {
  return (
    <DataTable<Row>
      label={texts.title}
      minWidth={900}
      rowKey="id"
      loading={loading}
      dataSource={rows}
      locale={{ emptyText: texts.empty }}
      pagination={false}
      columns={[
        {
          title: texts.columns.episode,
          render: (_, { id, seriesName, number, title }) => (
            <>
              <Link to={`/staff/episodes/${id}`}>
                <strong>{title}</strong>
              </Link>
              <br />
              <small>
                {seriesName} {texts.number(number)}
              </small>
            </>
          ),
        },
        { title: texts.columns.state, render: (_, { state }) => <StateTag state={state} /> },
        { title: texts.columns.plannedAt, render: (_, { plannedAt }) => minuteText(plannedAt) },
        { title: texts.columns.host, render: (_, { host }) => host.name },
        { title: texts.columns.moderator, render: (_, { moderator }) => moderator.name },
      ]}
    />
  );
}
