import { liveTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { type Choice, Choices } from '../../ui/Choices.tsx';
import styles from './player.module.css';
import type { ProgramControl, ProgramState } from './program.ts';

const qualities = ['auto', 'clear', 'smooth', 'sound'] as const;
type Chosen = (typeof qualities)[number];

interface LiveSettingsProps {
  control: ProgramControl;
  program: ProgramState;
  /** How late the picture is, in words. */
  delay: string;
  onDone: () => void;
}

/** How much of the program one wants, and the way back in it. */
export function LiveSettings({ control, program, delay, onDone }: LiveSettingsProps) {
  const { wish, kind, canGoBack } = program;
  // By HLS there is one picture.
  const offered = kind === 'hls' ? (['auto', 'sound'] as const) : qualities;
  const choices: Choice<Chosen>[] = offered.map((value) => ({
    value,
    label: liveTexts.quality[value],
    what: liveTexts.qualityWhat[value],
  }));

  function choose(chosen: Chosen) {
    control.choose(chosen === 'sound' ? { soundOnly: true, back: false } : { soundOnly: false, quality: chosen });
    onDone();
  }

  return (
    <section className={styles.settings} aria-label={liveTexts.settingsTitle}>
      <p>{delay}</p>
      {kind === 'hls' && !wish.soundOnly && !wish.back && <p>{liveTexts.onePicture}</p>}
      <Choices
        legend={liveTexts.settingsTitle}
        choices={choices}
        chosen={wish.soundOnly ? 'sound' : kind === 'hls' ? 'auto' : wish.quality}
        onChoose={choose}
        columns="words"
      />
      {canGoBack && !wish.back && (
        <Button
          look="plain"
          onClick={() => {
            control.choose({ back: true, soundOnly: false });
            onDone();
          }}
        >
          {liveTexts.back}
        </Button>
      )}
      <Button look="quiet" onClick={onDone}>
        {liveTexts.settingsClose}
      </Button>
    </section>
  );
}
