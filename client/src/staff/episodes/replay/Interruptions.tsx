import { Button, Card } from 'antd';
import type { ReplayEdit } from '#protocol';
import { secondText } from '../../shell/times.ts';
import { replayTexts } from '../../texts/replay.ts';
import styles from './replay.module.css';
import { placeText } from './replayDraft.ts';
import type { Recording } from './useRecording.ts';

const texts = replayTexts.gaps;

type Gap = ReplayEdit['gaps'][number];
type Cut = ReplayEdit['cuts'][number];

/** Where nothing was sent, and what was cut out for good. */
export function Interruptions({ edit: { gaps, cuts }, recording }: { edit: ReplayEdit; recording: Recording }) {
  const go = (positionMs: number) => (
    <Button onClick={() => recording.seek(positionMs)}>{replayTexts.chapters.go}</Button>
  );
  return (
    <Card title={texts.title} size="small">
      {gaps.length + cuts.length === 0 && <p>{texts.none}</p>}
      <ul className={styles.events}>
        {gaps
          // What was cut out leaves a gap, too.
          .filter((gap) => !cuts.some((cut) => overlaps(gap, cut)))
          .map(({ positionMs, fromAt, toAt }) => (
            <li key={fromAt}>
              {texts.gap(placeText(positionMs), Math.round((Date.parse(toAt) - Date.parse(fromAt)) / 1000))}
              {go(positionMs)}
            </li>
          ))}
        {cuts.map((cut) => {
          const gap = gaps.find((one) => overlaps(one, cut));
          return (
            <li key={cut.fromAt}>
              <span>
                {texts.cut(secondText(cut.fromAt), cut.toAt === null ? texts.untilEnd : secondText(cut.toAt))}
                <br />
                <span className={styles.hint}>{cut.reason}</span>
              </span>
              {gap && go(gap.positionMs)}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function overlaps(gap: Gap, { fromAt, toAt }: Cut): boolean {
  return Date.parse(gap.toAt) > Date.parse(fromAt) && (toAt === null || Date.parse(gap.fromAt) < Date.parse(toAt));
}
