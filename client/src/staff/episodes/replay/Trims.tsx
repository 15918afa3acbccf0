import { Button, Card } from 'antd';
import { replayTexts } from '../../texts/replay.ts';
import { PlaceInput } from './PlaceInput.tsx';
import styles from './replay.module.css';
import { placeText, type ReplayDraft } from './replayDraft.ts';
import type { Recording } from './useRecording.ts';

const texts = replayTexts.trims;
/** How much is played before the end, ms. */
const endPreviewMs = 5000;

interface Props {
  draft: ReplayDraft;
  durationMs: number;
  recording: Recording;
  disabled: boolean;
  change: (trims: Partial<Pick<ReplayDraft, 'startMs' | 'endMs'>>) => void;
}

/** Where the replay begins and ends: by the place that is shown, or by hand. */
export function Trims({ draft, durationMs, recording, disabled, change }: Props) {
  const { startMs, endMs } = draft;
  const here = Math.min(recording.positionMs, durationMs);
  const rows = [
    { label: texts.start, value: startMs, take: (ms: number) => change({ startMs: ms }) },
    { label: texts.end, value: endMs, take: (ms: number) => change({ endMs: ms }) },
  ];
  return (
    <Card title={texts.title} size="small">
      {rows.map(({ label, value, take }) => (
        <div key={label} className={styles.row}>
          <span className={styles.name}>{label}</span>
          <PlaceInput label={label} value={value} largest={durationMs} disabled={disabled} change={take} />
          <Button disabled={disabled} onClick={() => take(here)} aria-label={texts.hereFor(label)}>
            {texts.here}
          </Button>
        </div>
      ))}
      {startMs < endMs ? (
        <p className={styles.hint}>
          {texts.left(placeText(endMs - startMs))}。{texts.form}
        </p>
      ) : (
        <p className={styles.fault} role="alert">
          {texts.wrongOrder}
        </p>
      )}
      <div className={styles.bar}>
        <Button onClick={() => recording.playFrom(startMs)}>{texts.tryStart}</Button>
        <Button onClick={() => recording.playFrom(Math.max(startMs, endMs - endPreviewMs))}>{texts.tryEnd}</Button>
      </div>
    </Card>
  );
}
