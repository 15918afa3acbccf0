import { Button } from 'antd';
import type { GapView } from '#protocol';
import { clockText } from '../../time.ts';
import { recordingTexts as texts } from '../texts/recordings.ts';
import styles from './recordings.module.css';

interface Props {
  gaps: readonly GapView[];
  /** Of the whole timeline. */
  durationMs: number;
}

/** Where the gaps lie, above a bar of the same width. */
export function GapMarks({ gaps, durationMs }: Props) {
  const share = (ms: number) => `${(100 * Math.min(Math.max(0, ms), durationMs)) / Math.max(1, durationMs)}%`;
  return (
    <div className={styles.gapMarks} aria-hidden="true">
      {gaps.map(({ fromMs, toMs, cause, side, source }) => (
        <span
          key={`${fromMs} ${side} ${source}`}
          title={`${clockText(fromMs)}–${clockText(toMs)} ${texts.causes[cause]}`}
          style={{ left: share(fromMs), width: share(toMs - fromMs) }}
        />
      ))}
    </div>
  );
}

/** The whole length as a bar, for a recording that is not being played. */
export function GapBar({ gaps, durationMs }: Props) {
  return (
    <div className={styles.bar}>
      <GapMarks gaps={gaps} durationMs={durationMs} />
      <div className={styles.length} />
      <div className={styles.ends}>
        <span>{clockText(0)}</span>
        <span>{clockText(durationMs)}</span>
      </div>
    </div>
  );
}

/** Each gap with its cause; with `jump`, a button that goes there. */
export function GapList({ gaps, jump }: { gaps: readonly GapView[]; jump?: (toMs: number) => void }) {
  return (
    <>
      <h2 className={styles.heading}>{texts.gaps}</h2>
      {gaps.length === 0 && <p className={styles.hint}>{texts.gapsNone}</p>}
      <ul>
        {gaps.map(({ fromMs, toMs, cause, side, source }) => (
          <li key={`${fromMs} ${side} ${source}`} className={styles.gap}>
            <span>
              {clockText(fromMs)}–{clockText(toMs)}
            </span>
            <span>
              {side === null ? texts.both : texts.sides[side]}
              {source !== null && texts.gapWhere[source]}
            </span>
            <span>{texts.causes[cause]}</span>
            {jump && (
              <Button size="small" onClick={() => jump(Math.max(0, fromMs - 2000))}>
                {texts.goTo(clockText(Math.max(0, fromMs - 2000)))}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
