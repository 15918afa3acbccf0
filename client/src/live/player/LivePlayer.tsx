import { useEffect, useRef, useState } from 'react';
import { embedded } from '../../media/embedded.ts';
import { useWakeLock } from '../../media/useWakeLock.ts';
import { liveTexts } from '../../texts/index.ts';
import { Bullets, useBullets } from '../bullets/Bullets.tsx';
import type { EpisodeProps } from '../episodeProps.ts';
import { BackBar } from './BackBar.tsx';
import { FullIcon, PictureIcon, SoundIcon, TextIcon } from './icons.tsx';
import { LiveSettings } from './LiveSettings.tsx';
import { PlayerButton } from './PlayerButton.tsx';
import { delayText, useDelay, useProgram } from './ProgramPlayer.tsx';
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
  const [settings, setSettings] = useState(false);
  const bullets = useBullets();
  const filling = useFilling(frame, element);
  const delay = useDelay(program.kind === 'hls' && !program.wish.back ? delayMs : null);
  useWakeLock();

  const kind = useRef<ProgramState['kind']>(program.kind);
  kind.current = program.kind;
  useEffect(() => {
    const reports = reportPlaying(room.connection, () => {
      const video = element.current;
      const transport = kind.current;
      if (!video || transport === 'none') return null;
      return { phase: 'live', transport, positionMs: null, moment: momentOf(video, transport) };
    });
    return () => void reports.stop();
  }, [room]);

  const { wish } = program;
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
        {muted && playing === 'playing' && !interrupted && (
          <Tap label={liveTexts.tapForSound} onTap={() => setMuted(false)} low />
        )}
      </div>
      {wish.back && <BackBar element={element} onLive={() => control.choose({ back: false })} />}
      <div className={styles.bar} role="toolbar" aria-label={liveTexts.picture}>
        <PlayerButton icon={<SoundIcon off={muted} />} onClick={() => setMuted(!muted)}>
          {muted ? liveTexts.openSound : liveTexts.mute}
        </PlayerButton>
        <PlayerButton icon={<TextIcon />} pressed={bullets.on} onClick={bullets.toggle}>
          {liveTexts.bullets}
        </PlayerButton>
        <PlayerButton icon={<PictureIcon />} expanded={settings} onClick={() => setSettings(!settings)}>
          {wish.soundOnly ? liveTexts.quality.sound : liveTexts.settings}
        </PlayerButton>
        <PlayerButton icon={<FullIcon />} pressed={filling.filled} onClick={() => void filling.toggle()}>
          {filling.filled ? liveTexts.fullScreenEnd : liveTexts.fullScreen}
        </PlayerButton>
      </div>
      {settings && (
        <LiveSettings
          control={control}
          program={program}
          delay={delayText(program.kind, delay)}
          onDone={() => setSettings(false)}
        />
      )}
    </div>
  );
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

function wordsOf(playing: Playing, { recovering, wish }: ProgramState): string | null {
  if (playing === 'needsTap') return null;
  if (recovering) return liveTexts.recovering;
  if (playing === 'dark' || playing === 'starting') return liveTexts.connecting;
  if (playing === 'stalled') return liveTexts.stalled;
  return wish.soundOnly ? liveTexts.soundOnlyOn : null;
}

function Tap({ label, onTap, low = false }: { label: string; onTap: () => void; low?: boolean }) {
  return (
    <button type="button" className={low ? styles.tapLow : styles.tap} onClick={onTap}>
      {label}
    </button>
  );
}
