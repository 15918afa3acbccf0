import { type RefObject, useEffect, useRef } from 'react';
import { embedded } from '../../media/embedded.ts';
import { useWakeLock } from '../../media/useWakeLock.ts';
import { liveTexts } from '../../texts/index.ts';
import { Bullets, useBullets } from '../bullets/Bullets.tsx';
import type { EpisodeProps } from '../episodeProps.ts';
import type { LiveEpisode } from '../liveEpisode.ts';
import { BackBar } from './BackBar.tsx';
import { LiveBar } from './LiveBar.tsx';
import { useProgram } from './ProgramPlayer.tsx';
import styles from './player.module.css';
import { momentOf, reportPlaying } from './playReports.ts';
import type { ProgramState } from './program.ts';
import { useFilling } from './useFilling.ts';
import { type Playing, usePlaying } from './usePlaying.ts';

/** The program while the episode is live or interrupted. */
export function LivePlayer({ room, state, interrupted }: EpisodeProps & { interrupted: boolean }) {
  const frame = useRef<HTMLDivElement>(null);
  const element = useRef<HTMLVideoElement>(null);
  const control = room.program;
  const program = useProgram(control);
  const { playing, muted, setMuted, delayMs } = usePlaying(element, program.source);
  const bullets = useBullets();
  const filling = useFilling(frame, element);
  useWakeLock();
  useLiveReports(room, element);
  const isHard = isHardToWatch(playing, program);
  function hearOnly() {
    setMuted(false);
    control.choose({ soundOnly: true });
  }

  return (
    <div ref={frame} className={filling.filled ? `${styles.frame} ${styles.filled}` : styles.frame}>
      <div className={styles.screen}>
        <video ref={element} className={styles.picture} aria-label={liveTexts.picture} muted {...embedded} />
        {bullets.on && !interrupted && <Bullets messages={state.messages} />}
        {!interrupted && <Words playing={playing} program={program} />}
        {interrupted && (
          <div className={styles.slate} role="status">
            <strong>{liveTexts.interruptedTitle}</strong>
            <p>{liveTexts.interruptedWhat}</p>
          </div>
        )}
        {playing === 'needsTap' && <Tap label={liveTexts.tapToWatch} onTap={() => setMuted(false)} />}
        {!interrupted && isHard && <Tap label={liveTexts.quality.sound} onTap={hearOnly} place="late" />}
        {muted && playing === 'playing' && !interrupted && !isHard && (
          <Tap label={liveTexts.tapForSound} onTap={() => setMuted(false)} place="low" />
        )}
      </div>
      {program.wish.back && <BackBar element={element} onLive={() => control.choose({ back: false })} />}
      <LiveBar
        control={control}
        program={program}
        sound={{ muted, setMuted }}
        bullets={bullets}
        filling={filling}
        delayMs={delayMs}
      />
    </div>
  );
}

function useLiveReports({ connection, program }: LiveEpisode, element: RefObject<HTMLVideoElement | null>): void {
  useEffect(() => {
    const reports = reportPlaying(connection, () => {
      const video = element.current;
      const transport = program.store.getState().kind;
      if (!video || transport === 'none') return null;
      return { phase: 'live', transport, positionMs: null, moment: momentOf(video, transport) };
    });
    return () => void reports.stop();
  }, [connection, program, element]);
}

/** Why there is no picture, if there is none. */
function Words({ playing, program }: { playing: Playing; program: ProgramState }) {
  const words = wordsOf(playing, program);
  return words ? (
    <p className={styles.note} role="status">
      {words}
    </p>
  ) : null;
}

/** For whom sound alone may be the better choice. */
function isHardToWatch(playing: Playing, { weak, wish }: ProgramState): boolean {
  return (weak || playing === 'stalled') && !wish.soundOnly && !wish.back;
}

function wordsOf(playing: Playing, { recovering, wish, weak }: ProgramState): string | null {
  if (playing === 'needsTap') return null;
  if (recovering) return liveTexts.recovering;
  if (playing === 'dark' || playing === 'starting') return liveTexts.connecting;
  if (weak) return liveTexts.weak;
  if (playing === 'stalled') return liveTexts.stalled;
  return wish.soundOnly ? liveTexts.soundOnlyOn : null;
}

interface TapProps {
  label: string;
  onTap: () => void;
  /** `late`: low, and a while after the words; what passes at once needs no choice. */
  place?: 'middle' | 'low' | 'late';
}

function Tap({ label, onTap, place = 'middle' }: TapProps) {
  const looks = { middle: styles.tap, low: styles.tapLow, late: `${styles.tapLow} ${styles.late}` };
  return (
    <button type="button" className={looks[place]} onClick={onTap}>
      {label}
    </button>
  );
}
