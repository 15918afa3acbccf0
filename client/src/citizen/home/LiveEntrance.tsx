import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../../api.ts';
import { keys } from '../../queries.ts';
import { liveTexts } from '../../texts/index.ts';
import styles from './Home.module.css';

/** The way to the livestreams; straight to the one that is on. */
export function LiveEntrance() {
  const { data } = useQuery({ queryKey: keys.episodes, queryFn: () => api('listPublicEpisodes'), retry: false });
  const now = data?.live[0];
  return (
    <Link to={now ? `/live/${now.id}` : '/live'} className={styles.entrance}>
      <strong>{liveTexts.homeTitle}</strong>
      <span>{now ? liveTexts.homeLive(now.title) : liveTexts.homeWhat}</span>
    </Link>
  );
}
