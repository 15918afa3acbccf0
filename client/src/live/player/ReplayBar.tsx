import { type RefObject, useEffect, useState } from 'react';
import type { ReplayView } from '#protocol';
import { liveTexts } from '../../texts/index.ts';
import { clockText } from '../../time.ts';
import { FullIcon, PauseIcon, PlayIcon, SpeedIcon, TextIcon } from './icons.tsx';
import { PlayerButton } from './PlayerButton.tsx';
import styles from './player.module.css';
import { Seek } from './Seek.tsx';
import type { useFilling } from './useFilling.ts';
import type { usePosition } from './usePosition.ts';

const speeds: readonly number[] = [1, 1.25, 1.5, 2, 0.75];

interface ReplayBarProps {
  element: RefObject<HTMLVideoElement | null>;
  replay: ReplayView;
  steering: ReturnType<typeof usePosition>;
  filling: ReturnType<typeof useFilling>;
}

/** Where one is in the replay, captions, speed, and full screen. */
export function ReplayBar({ element, replay, steering, filling }: ReplayBarProps) {
  const { position, paused, seek, toggle } = steering;
  const [captions, setCaptions] = useState(true);
  const [speed, setSpeed] = useState(1);

  useEffect(() => {
    const track = element.current?.textTracks[0];
    if (track) track.mode = captions ? 'showing' : 'hidden';
  }, [element, captions]);
  useEffect(() => {
    if (element.current) element.current.playbackRate = speed;
  }, [element, speed]);

  const next = () => setSpeed((now) => speeds[(speeds.indexOf(now) + 1) % speeds.length] ?? 1);
  return (
    <div className={styles.seekBar}>
      <Seek
        position={position}
        from={0}
        to={replay.durationMs / 1000}
        onSeek={seek}
        text={(at) => `${clockText(at * 1000)} / ${clockText(replay.durationMs)}`}
      />
      <div className={styles.bar} role="toolbar" aria-label={liveTexts.replayPicture}>
        <PlayerButton icon={paused ? <PlayIcon /> : <PauseIcon />} onClick={toggle}>
          {paused ? liveTexts.play : liveTexts.pause}
        </PlayerButton>
        {replay.captionsUrl && (
          <PlayerButton icon={<TextIcon />} pressed={captions} onClick={() => setCaptions(!captions)}>
            {liveTexts.captions}
          </PlayerButton>
        )}
        <PlayerButton icon={<SpeedIcon />} onClick={next}>
          {liveTexts.speedOf(speed)}
        </PlayerButton>
        <PlayerButton icon={<FullIcon />} pressed={filling.filled} onClick={() => void filling.toggle()}>
          {filling.filled ? liveTexts.fullScreenEnd : liveTexts.fullScreen}
        </PlayerButton>
      </div>
    </div>
  );
}
