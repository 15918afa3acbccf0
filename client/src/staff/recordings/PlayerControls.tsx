import { Button, Select } from 'antd';
import type { PlayView } from '#protocol';
import { clockText } from '../../time.ts';
import { recordingTexts as texts } from '../texts/recordings.ts';
import { GapMarks } from './Gaps.tsx';
import styles from './recordings.module.css';
import type { Playback } from './usePlayback.ts';

/** Play, seek and speed; gaps are marked on the bar. */
export function PlayerControls({ play, playback }: { play: PlayView; playback: Playback }) {
  const { positionMs, playing, buffering, speed, toggle, jump, setSpeed } = playback;
  const { durationMs } = play;
  return (
    <div className={styles.controls}>
      <div className={styles.buttons}>
        <Button type="primary" size="large" onClick={toggle}>
          {playing ? texts.pause : texts.play}
        </Button>
        <Button onClick={() => jump(positionMs - 10_000)}>{texts.back10}</Button>
        <Button onClick={() => jump(positionMs + 10_000)}>{texts.forward10}</Button>
        <Select<number>
          aria-label={texts.speed}
          value={speed}
          onChange={setSpeed}
          options={Object.entries(texts.speeds).map(([value, label]) => ({ value: Number(value), label }))}
        />
        <span className={styles.clock}>
          {clockText(positionMs)} / {clockText(durationMs)}
        </span>
        <span role="status">{buffering && texts.buffering}</span>
      </div>
      <div className={styles.bar}>
        <GapMarks gaps={play.recording.gaps} durationMs={durationMs} />
        <input
          type="range"
          className={styles.seek}
          aria-label={texts.position}
          aria-valuetext={clockText(positionMs)}
          min={0}
          max={durationMs}
          step={1000}
          value={positionMs}
          onChange={(event) => jump(Number(event.target.value))}
        />
      </div>
    </div>
  );
}
