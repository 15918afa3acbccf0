import { useQueryClient } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { ComplaintView } from '#protocol';
import { minuteText } from '../shell/times.ts';
import { recordingTexts } from '../texts/recordings.ts';
import { AnswerDialog } from './AnswerDialog.tsx';
import { forgetRecordings } from './recordingKeys.ts';
import styles from './recordings.module.css';

const texts = recordingTexts.complaint;

/** The citizen's complaint about this consultation, if there is one. */
export function ComplaintSection({ complaint }: { complaint: ComplaintView | null }) {
  const client = useQueryClient();
  const [answering, setAnswering] = useState(false);
  if (complaint === null) return null;
  const { text, at, state, answer } = complaint;
  return (
    <section aria-labelledby="complaint">
      <h2 id="complaint" className={styles.heading}>
        {texts.title}
      </h2>
      <div className={styles.entry}>
        <Tag color={state === 'open' ? 'warning' : 'success'}>{texts.states[state]}</Tag>
        <span>{minuteText(at)}</span>
        <p className={styles.said}>{text}</p>
        {answer !== '' && <p className={styles.hint}>{texts.answered(answer)}</p>}
        {state === 'open' && <Button onClick={() => setAnswering(true)}>{texts.close}</Button>}
      </div>
      {answering && (
        <AnswerDialog
          complaint={complaint}
          close={() => setAnswering(false)}
          answered={() => {
            setAnswering(false);
            forgetRecordings(client);
          }}
        />
      )}
    </section>
  );
}
