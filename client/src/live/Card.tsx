import { Link } from 'react-router';
import type { EpisodeCard } from '#protocol';
import { liveTexts } from '../texts/index.ts';
import { dateTimeText, nearDayText, timeText } from '../time.ts';
import styles from './Card.module.css';

/** One episode in the list; the whole card leads to its page. */
export function Card({ episode }: { episode: EpisodeCard }) {
  const { id, seriesName, number, title, coverUrl, state, plannedAt, liveAt } = episode;
  const coming = state === 'scheduled' || state === 'preview';
  const when = coming ? `${nearDayText(plannedAt)} ${timeText(plannedAt)}` : dateTimeText(liveAt ?? plannedAt);
  return (
    <Link to={`/live/${id}`} className={styles.card}>
      <span className={styles.cover} aria-hidden="true">
        {coverUrl ? <img src={coverUrl} alt="" loading="lazy" /> : <b>{liveTexts.series}</b>}
      </span>
      <span className={styles.words}>
        <span className={styles.signs}>
          <b className={state === 'live' ? styles.onAir : styles.sign}>
            {liveTexts.state[coming ? 'scheduled' : state]}
          </b>
          {liveTexts.number(seriesName, number)}
        </span>
        <strong>{title}</strong>
        <span className={styles.when}>{when}</span>
        <span className={styles.way}>{wayText(state, coming)} ›</span>
      </span>
    </Link>
  );
}

function wayText(state: EpisodeCard['state'], coming: boolean): string {
  if (coming) return liveTexts.lookAndRemind;
  return state === 'replay_published' ? liveTexts.watchReplay : state === 'live' ? liveTexts.watch : liveTexts.look;
}
