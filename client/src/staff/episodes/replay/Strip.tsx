import type { ReplayEdit } from '#protocol';
import { replayTexts as texts } from '../../texts/replay.ts';
import styles from './replay.module.css';
import type { ReplayDraft } from './replayDraft.ts';

const width = 1000;
const height = 28;

interface Props {
  edit: ReplayEdit;
  draft: ReplayDraft;
  positionMs: number;
}

/** The recording as a strip: what stays, where chapters begin, where sending was interrupted, and the place shown. */
export function Strip({ edit: { durationMs, gaps }, draft, positionMs }: Props) {
  const x = (ms: number) => (Math.min(ms, durationMs) / Math.max(1, durationMs)) * width;
  return (
    <svg
      className={styles.strip}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={texts.strip}
    >
      <rect className={styles.trimmed} width={width} height={height} />
      <rect
        className={styles.kept}
        x={x(draft.startMs)}
        width={Math.max(0, x(draft.endMs) - x(draft.startMs))}
        height={height}
      />
      {draft.chapters.map(({ key, positionMs: at }) => (
        <rect key={key} className={styles.chapterMark} x={x(at)} width={3} height={height} />
      ))}
      {gaps.map(({ positionMs: at }) => (
        <rect key={at} className={styles.gapMark} x={x(at)} y={height / 2} width={5} height={height / 2} />
      ))}
      <rect className={styles.now} x={x(positionMs)} width={2} height={height} />
    </svg>
  );
}
