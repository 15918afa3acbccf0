import { liveTexts } from '../../texts/index.ts';
import styles from './player.module.css';

interface SeekProps {
  /** All in s. */
  position: number;
  from: number;
  to: number;
  onSeek: (position: number) => void;
  /** The position in words. */
  text: (position: number) => string;
}

/** Where one is in what can be watched; by hand, with the arrow keys, or read aloud. */
export function Seek({ position, from, to, onSeek, text }: SeekProps) {
  return (
    <div className={styles.seek}>
      <input
        type="range"
        min={from}
        max={Math.max(to, from + 1)}
        step={1}
        value={position}
        aria-label={liveTexts.position}
        aria-valuetext={text(position)}
        onChange={(event) => onSeek(Number(event.target.value))}
      />
      <span>{text(position)}</span>
    </div>
  );
}
