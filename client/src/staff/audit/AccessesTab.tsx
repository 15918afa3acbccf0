import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ApiAnswer, api } from '../../api.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { momentText } from '../shell/times.ts';
import { auditTexts as texts } from '../texts/audit.ts';
import { recordingTexts } from '../texts/recordings.ts';
import styles from './audit.module.css';
import { CheckChain } from './CheckChain.tsx';

const words = recordingTexts.accesses;
type Access = ApiAnswer<'listAccesses'>[number];

/** Who did what with all recordings, newest first. */
export function AccessesTab() {
  const accesses = useInfiniteQuery({
    queryKey: ['accesses'],
    queryFn: ({ pageParam }) => api('listAccesses', { query: pageParam === null ? {} : { before: pageParam } }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => ((page.at(-1)?.seq ?? 1) > 1 ? page.at(-1)?.seq : undefined),
  });
  if (accesses.isError) return <LoadFailed error={accesses.error} retry={() => void accesses.refetch()} />;
  return (
    <>
      <p className={styles.hint}>{texts.hint}</p>
      <CheckChain />
      <DataTable<Access>
        label={texts.tabs.accesses}
        minWidth={820}
        rowKey="seq"
        size="small"
        loading={accesses.isFetching}
        dataSource={accesses.data?.pages.flat() ?? []}
        locale={{ emptyText: words.none }}
        pagination={false}
        columns={[
          { title: words.at, render: (_, { at }) => momentText(at) },
          { title: texts.number, dataIndex: 'consultationNumber' },
          { title: words.who, render: (_, { actorName }) => actorName || words.system },
          { title: words.action, render: (_, { action }) => words.actions[action] },
          { title: words.reason, dataIndex: 'reason' },
        ]}
      />
      {accesses.hasNextPage && (
        <div className={styles.below}>
          <Button onClick={() => void accesses.fetchNextPage()}>{texts.more}</Button>
        </div>
      )}
    </>
  );
}
