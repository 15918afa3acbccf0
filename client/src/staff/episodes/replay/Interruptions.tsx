import { Button, Card } from 'antd';
import type { ReplayEdit } from '#protocol';
import { secondText } from '../../shell/times.ts';
import { replayTexts } from '../../texts/replay.ts';
import styles from './replay.module.css';
import { placeText } from './replayDraft.ts';
import type { Recording } from './useRecording.ts';

const texts = replayTexts.gaps;

/** Where nothing was sent, and what was cut out for good. */
export function Interruptions({ edit: { gaps, cuts }, recording }: { edit: ReplayEdit; recording: Recording }) {
  return (
    <Card title={texts.title} size="small">
      {gaps.length + cuts.length === 0 && <p>{texts.none}</p>}
      <ul className={styles.events}>
        {gaps.map(({ positionMs, fromAt, toAt }) => (
          <li key={fromAt}>
            {texts.gap(placeText(positionMs), Math.round((Date.parse(toAt) - Date.parse(fromAt)) / 1000))}
            <Button onClick={() => recording.seek(positionMs)}>{replayTexts.chapters.go}</Button>
          </li>
        ))}
        {cuts.map(({ fromAt, toAt, reason }) => (
          <li key={fromAt}>
            <span>
              {texts.cut(secondText(fromAt), toAt === null ? texts.untilEnd : secondText(toAt))}
              <br />
              <span className={styles.hint}>{reason}</span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
