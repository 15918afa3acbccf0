import { changeDraft } from '../citizen/request/draft.ts';
import { liveTexts } from '../texts/index.ts';
import { dateTimeText } from '../time.ts';
import { ButtonLink } from '../ui/Button.tsx';
import styles from './EpisodePage.module.css';
import type { EpisodeProps } from './episodeProps.ts';
import { Reminder } from './Reminder.tsx';

/** What it is, how many watch, and what one can do from here. */
export function Headline({ room, state, episode, phase }: EpisodeProps) {
  const { live, likes } = state;
  const startedAt = episode.liveAt ?? episode.plannedAt;
  const running = phase === 'live' || phase === 'interrupted';
  return (
    <header className={styles.headline}>
      <p className={styles.signs}>
        <span className={phase === 'live' ? styles.onAir : styles.sign}>{liveTexts.state[phase]}</span>
        {running && live && <span>{liveTexts.viewers(live.viewers)}</span>}
        {!running && <time dateTime={startedAt}>{dateTimeText(startedAt)}</time>}
      </p>
      <h1>{episode.title}</h1>
      <p className={styles.series}>{liveTexts.number(episode.seriesName, episode.number)}</p>
      {phase === 'scheduled' && <Reminder episode={episode} onChange={() => void room.refresh()} />}
      <div className={styles.acts}>
        {running && (
          <button type="button" className={styles.like} onClick={room.like}>
            <Heart />
            {liveTexts.likes(likes)}
          </button>
        )}
        <ButtonLink
          to="/new/instant"
          look={phase === 'scheduled' ? 'plain' : 'main'}
          onClick={() => changeDraft({ sourceEpisodeId: episode.id })}
        >
          {liveTexts.consult}
        </ButtonLink>
      </div>
    </header>
  );
}

function Heart() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
      <path d="M12 20s-8-5-8-11a4.5 4.5 0 0 1 8-2.8A4.5 4.5 0 0 1 20 9c0 6-8 11-8 11z" />
    </svg>
  );
}
