import type { RefObject } from 'react';
import { liveTexts } from '../../texts/index.ts';
import { clockText } from '../../time.ts';
import { PauseIcon, PlayIcon } from './icons.tsx';
import { PlayerButton } from './PlayerButton.tsx';
import styles from './player.module.css';
import { Seek } from './Seek.tsx';
import { usePosition } from './usePosition.ts';

/** In the last hour of a live: where one is, and the way to what is on now. */
export function BackBar({ element, onLive }: { element: RefObject<HTMLVideoElement | null>; onLive: () => void }) {
  const { position, from, to, paused, toggle, seek } = usePosition(element);
  return (
    <div className={styles.seekBar}>
      <Seek
        position={position}
        from={from}
        to={to}
        onSeek={seek}
        text={(at) => liveTexts.behind(clockText((to - at) * 1000))}
      />
      <div className={styles.bar}>
        <PlayerButton icon={paused ? <PlayIcon /> : <PauseIcon />} onClick={toggle}>
          {paused ? liveTexts.play : liveTexts.pause}
        </PlayerButton>
        <PlayerButton icon={<PlayIcon />} onClick={onLive}>
          {liveTexts.backToLive}
        </PlayerButton>
      </div>
    </div>
  );
}
