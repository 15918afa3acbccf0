import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { EpisodeCard } from '#protocol';
import { api, messageOf } from '../api.ts';
import { keys } from '../queries.ts';
import { liveTexts } from '../texts/index.ts';
import { Button } from '../ui/Button.tsx';
import { Loading } from '../ui/Loading.tsx';
import layout from '../ui/layout.module.css';
import { Fault, Notice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { Card } from './Card.tsx';

const lookMs = 15_000;
/** A shorter answer is the last one. */
const pageSize = 50;

/** What is on now, what comes, and what can be watched again. */
export function LiveList() {
  const { data, error, refetch } = useQuery({
    queryKey: keys.episodes,
    queryFn: () => api('listPublicEpisodes'),
    refetchInterval: lookMs,
  });
  if (!data) return <Loading error={error} onRetry={() => void refetch()} />;
  const empty = data.live.length + data.coming.length + data.replays.length === 0;
  return (
    <div className={layout.stack}>
      <PageHead title={liveTexts.listTitle} lead={liveTexts.listLead} back="/" />
      {empty && <Notice title={liveTexts.nothingYet}>{liveTexts.nothingYetWhat}</Notice>}
      <Section title={liveTexts.onNow} episodes={data.live} />
      <Section title={liveTexts.coming} episodes={data.coming} />
      <Replays newest={data.replays} />
    </div>
  );
}

/** The newest, and the older ones by the press of a button. */
function Replays({ newest }: { newest: readonly EpisodeCard[] }) {
  const last = newest.at(-1)?.id;
  const older = useInfiniteQuery({
    queryKey: keys.replaysAfter(last),
    queryFn: ({ pageParam }) => api('listReplays', { query: { after: pageParam } }),
    initialPageParam: last,
    getNextPageParam: (page) => (page.length < pageSize ? null : page.at(-1)?.id),
    enabled: false,
  });
  const mayHaveMore = older.data ? older.hasNextPage : newest.length === pageSize;
  return (
    <>
      <Section title={liveTexts.replays} episodes={[...newest, ...(older.data?.pages.flat() ?? [])]} />
      <Fault message={older.error && messageOf(older.error)} />
      {mayHaveMore && (
        <Button look="plain" busy={older.isFetching} onClick={() => void older.fetchNextPage()}>
          {liveTexts.moreReplays}
        </Button>
      )}
    </>
  );
}

function Section({ title, episodes }: { title: string; episodes: readonly EpisodeCard[] }) {
  if (episodes.length === 0) return null;
  return (
    <section className={layout.tight}>
      <h2>{title}</h2>
      <ul className={layout.tight}>
        {episodes.map((episode) => (
          <li key={episode.id}>
            <Card episode={episode} />
          </li>
        ))}
      </ul>
    </section>
  );
}
