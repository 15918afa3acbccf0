import { useState } from 'react';
import { liveTexts } from '../../texts/index.ts';
import type { useBullets } from '../bullets/Bullets.tsx';
import { FullIcon, PictureIcon, SoundIcon, TextIcon } from './icons.tsx';
import { LiveSettings } from './LiveSettings.tsx';
import { PlayerButton } from './PlayerButton.tsx';
import { delayText, useDelay } from './ProgramPlayer.tsx';
import styles from './player.module.css';
import type { ProgramControl, ProgramState } from './program.ts';
import type { useFilling } from './useFilling.ts';

interface LiveBarProps {
  control: ProgramControl;
  program: ProgramState;
  sound: { muted: boolean; setMuted: (muted: boolean) => void };
  bullets: ReturnType<typeof useBullets>;
  filling: ReturnType<typeof useFilling>;
  delayMs: () => number | null;
}

/** The buttons below the picture of a live. */
export function LiveBar({ control, program, sound, bullets, filling, delayMs }: LiveBarProps) {
  const [settings, setSettings] = useState(false);
  const delay = useDelay(program.kind === 'hls' && !program.wish.back ? delayMs : null);
  return (
    <>
      <div className={styles.bar} role="toolbar" aria-label={liveTexts.picture}>
        <PlayerButton icon={<SoundIcon off={sound.muted} />} onClick={() => sound.setMuted(!sound.muted)}>
          {sound.muted ? liveTexts.openSound : liveTexts.mute}
        </PlayerButton>
        <PlayerButton icon={<TextIcon />} pressed={bullets.on} onClick={bullets.toggle}>
          {liveTexts.bullets}
        </PlayerButton>
        <PlayerButton icon={<PictureIcon />} expanded={settings} onClick={() => setSettings(!settings)}>
          {program.wish.soundOnly ? liveTexts.quality.sound : liveTexts.settings}
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
    </>
  );
}
