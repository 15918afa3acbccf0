import { useAudioLevel } from '../../media/index.ts';
import styles from './studio.module.css';

/** How loud a track is. */
export function LevelBar({ track, label }: { track: MediaStreamTrack; label: string }) {
  const level = useAudioLevel(track);
  return <meter className={styles.level} aria-label={label} min={0} max={100} value={Math.round(level * 100)} />;
}
