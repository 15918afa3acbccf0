import { Button } from 'antd';
import type { ReplayEdit } from '#protocol';
import { replayTexts as texts } from '../../texts/replay.ts';
import styles from './replay.module.css';
import { placeText, type ReplayDraft } from './replayDraft.ts';
import { Strip } from './Strip.tsx';
import type { Recording } from './useRecording.ts';

const steps = [-5, -1, 1, 5] as const;

interface Props {
  recording: Recording;
  edit: ReplayEdit;
  draft: ReplayDraft;
}

/** The whole recording, with steps fine enough to find a place. */
export function RecordingView({ recording, edit, draft }: Props) {
  const { element, positionMs, seek } = recording;
  return (
    <div>
      {/* biome-ignore lint/a11y/useMediaCaption: captions are made for the replay, not for the raw recording */}
      <video ref={element} className={styles.picture} aria-label={texts.picture} controls playsInline preload="auto" />
      <Strip edit={edit} draft={draft} positionMs={positionMs} />
      <p className={styles.position}>{texts.position(placeText(positionMs), placeText(edit.durationMs))}</p>
      <div className={styles.bar}>
        {steps.map((step) => (
          <Button key={step} onClick={() => seek(Math.min(edit.durationMs, positionMs + step * 1000))}>
            {texts.steps[step]}
          </Button>
        ))}
      </div>
      <p className={styles.hint}>{texts.hint}</p>
    </div>
  );
}
