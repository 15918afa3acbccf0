import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import type { DecisionView } from '#protocol';
import { api } from '../../../api.ts';
import { DataTable } from '../../shell/DataTable.tsx';
import { LoadFailed } from '../../shell/Notice.tsx';
import { momentText } from '../../shell/times.ts';
import { moderationTexts } from '../../texts/moderation.ts';
import { MarkedText } from './MarkedText.tsx';
import styles from './moderation.module.css';

const texts = moderationTexts.decisions;

/** What the filter held back and what people decided, newest first. */
export function Decisions({ episodeId }: { episodeId: string }) {
  const query = useInfiniteQuery({
    queryKey: ['decisions', episodeId],
    queryFn: ({ pageParam }) =>
      api('listDecisions', { params: { episodeId }, query: pageParam === null ? {} : { after: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  if (query.isError) return <LoadFailed error={query.error} retry={() => void query.refetch()} />;
  return (
    <>
      <p className={styles.hint}>{texts.hint}</p>
      <DataTable<DecisionView>
        label={texts.title}
        minWidth={640}
        rowKey="id"
        size="small"
        loading={query.isFetching}
        dataSource={query.data?.pages.flatMap(({ decisions }) => decisions) ?? []}
        locale={{ emptyText: texts.empty }}
        pagination={false}
        columns={[
          { title: texts.columns.at, width: 170, render: (_, { at }) => momentText(at) },
          { title: texts.columns.what, width: 120, render: (_, { decision }) => texts.decisions[decision] },
          { title: texts.columns.who, width: 120, render: (_, { actorName }) => actorName ?? texts.byFilter },
          { title: texts.columns.about, render: (_, row) => <About {...row} /> },
        ]}
      />
      <div className={styles.moves}>
        <Button onClick={() => void query.refetch()}>{texts.refresh}</Button>
        {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>{texts.more}</Button>}
      </div>
    </>
  );
}

/** Whose what it was about, with the words found and by which disguise; the reason where a person gave one. */
function About({ decision, reason, subject, author, text, hits }: DecisionView) {
  return (
    <>
      {subject === null && <span className={styles.hint}>{texts.gone}</span>}
      {author !== null && <small>{author}</small>}
      {text !== null && (
        <p className={styles.text}>
          <MarkedText text={text} hits={hits} />
        </p>
      )}
      {hits.map(({ word, from, disguise }) => (
        <Tag key={`${word} ${from}`} color="error">
          {moderationTexts.hit(word, disguise)}
        </Tag>
      ))}
      {reason !== '' && hits.length === 0 && <p className={styles.text}>{reasonOf(decision, reason)}</p>}
    </>
  );
}

function reasonOf(decision: DecisionView['decision'], reason: string): string {
  if (decision === 'slow_mode') return texts.slowMode(Number(reason));
  return decision === 'held' ? texts.found(reason) : reason;
}
