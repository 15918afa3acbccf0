import { useParams } from 'react-router';
import { ApiError } from '../apiError.ts';
import { liveTexts } from '../texts/index.ts';
import { ButtonLink } from '../ui/Button.tsx';
import { Loading } from '../ui/Loading.tsx';
import layout from '../ui/layout.module.css';
import { Notice } from '../ui/Notice.tsx';
import { useTitle } from '../ui/PageHead.tsx';
import { CallUp } from './CallUp.tsx';
import styles from './EpisodePage.module.css';
import { Headline } from './Headline.tsx';
import { publicStateOf } from './liveEpisode.ts';
import { Screen } from './Screen.tsx';
import { Tabs } from './Tabs.tsx';
import { useLiveEpisode } from './useLiveEpisode.ts';

/** One page for an episode from its announcement to its replay. */
export function EpisodePage() {
  const { episodeId = '' } = useParams();
  return <Episode key={episodeId} episodeId={episodeId} />;
}

function Episode({ episodeId }: { episodeId: string }) {
  const { room, state } = useLiveEpisode(episodeId);
  const { episode, fault } = state;
  const phase = publicStateOf(state);
  useTitle(episode?.title ?? liveTexts.series);
  if (!episode || !phase) return <NotOpened fault={fault} />;
  return (
    <div className={styles.page}>
      <div className={styles.main}>
        <Screen room={room} state={state} episode={episode} phase={phase}>
          <Headline room={room} state={state} episode={episode} phase={phase} />
        </Screen>
      </div>
      <Tabs room={room} state={state} episode={episode} phase={phase} />
      <CallUp connection={room.connection} episodeId={episodeId} />
    </div>
  );
}

function NotOpened({ fault }: { fault: unknown }) {
  if (!(fault instanceof ApiError) || fault.code !== 'not_found') {
    return (
      <div className={styles.notOpened}>
        <Loading error={fault} onRetry={() => location.reload()} />
      </div>
    );
  }
  return (
    <div className={`${styles.notOpened} ${layout.stack}`}>
      <Notice tone="warm" title={liveTexts.notFound} />
      <ButtonLink to="/live">{liveTexts.otherEpisodes}</ButtonLink>
    </div>
  );
}
