import type { ReactNode } from 'react';
import { liveTexts } from '../texts/index.ts';
import { aheadText, dateTimeText, useServerNow } from '../time.ts';
import type { EpisodeProps } from './episodeProps.ts';
import { LivePlayer } from './player/LivePlayer.tsx';
import { ReplayPlayer } from './player/ReplayPlayer.tsx';
import styles from './Screen.module.css';

/** Where the picture is, or what stands in its place; changes by itself with the episode's state. `children` stand below it. */
export function Screen({ children, ...props }: EpisodeProps & { children: ReactNode }) {
  const { episode, phase, room } = props;
  if (phase === 'replay_published' && episode.replay) {
    return (
      <ReplayPlayer
        // Where the replay was edited meanwhile, positions are others.
        key={episode.replay.playlistUrl}
        connection={room.connection}
        replay={episode.replay}
        coverUrl={episode.coverUrl}
      >
        {children}
      </ReplayPlayer>
    );
  }
  const running = phase === 'live' || phase === 'interrupted';
  return (
    <>
      {running ? <LivePlayer {...props} interrupted={phase === 'interrupted'} /> : <Instead {...props} />}
      {children}
    </>
  );
}

function Instead({ episode, phase }: EpisodeProps) {
  if (phase === 'scheduled') return <Countdown plannedAt={episode.plannedAt} coverUrl={episode.coverUrl} />;
  if (phase === 'blocked') return <Slate title={liveTexts.blockedTitle} what={liveTexts.blockedWhat} inView />;
  if (phase === 'cancelled') return <Slate title={liveTexts.cancelledTitle} what={episode.cancelNotice} />;
  if (phase === 'archived') return <Slate title={liveTexts.archivedTitle} what={liveTexts.archivedWhat} />;
  return <Slate title={liveTexts.endedTitle} what={liveTexts.endedWhat} />;
}

interface SlateProps {
  title: string;
  what?: ReactNode;
  /** Stays where the picture was, however far one has read below. */
  inView?: boolean;
}

/** A quiet picture with words. Read aloud when it comes. */
function Slate({ title, what, inView = false }: SlateProps) {
  return (
    <div className={inView ? `${styles.slate} ${styles.inView}` : styles.slate}>
      <div className={styles.words} role="status">
        <strong>{title}</strong>
        {what && <p>{what}</p>}
      </div>
    </div>
  );
}

function Countdown({ plannedAt, coverUrl }: { plannedAt: string; coverUrl: string | null }) {
  const leftMs = Date.parse(plannedAt) - useServerNow();
  const soon = leftMs <= 0;
  return (
    <div className={styles.slate}>
      {coverUrl && <img className={styles.cover} src={coverUrl} alt="" />}
      <div className={styles.words}>
        {soon ? (
          <strong>{liveTexts.startsSoon}</strong>
        ) : (
          <>
            <p>
              {liveTexts.startsIn} <time dateTime={plannedAt}>{dateTimeText(plannedAt)}</time>
            </p>
            <strong role="timer">{aheadText(leftMs)}</strong>
          </>
        )}
        <p>{liveTexts.startsSoonWhat}</p>
      </div>
    </div>
  );
}
