import { useQuery } from '@tanstack/react-query';
import type { EpisodeCard } from '#protocol';
import { api } from '../api.ts';
import { keys } from '../queries.ts';
import { liveTexts } from '../texts/index.ts';
import { Loading } from '../ui/Loading.tsx';
import layout from '../ui/layout.module.css';
import { Notice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { Card } from './Card.tsx';

const lookMs = 15_000;

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
      <Section title={liveTexts.replays} episodes={data.replays} />
    </div>
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
