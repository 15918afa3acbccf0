import { Button } from 'antd';
import { LoadFailed } from '../shell/Notice.tsx';
import { studioTexts } from '../texts/studio.ts';
import styles from './studio.module.css';
import type { Questions } from './usePrompter.ts';

const texts = studioTexts.prompter;

/** The questions to be answered now, large and without names. */
export function Prompter({ questions: { query, picked, waiting, answered, decide } }: { questions: Questions }) {
  if (query.isError && !query.data) return <LoadFailed error={query.error} retry={() => void query.refetch()} />;
  return (
    <div className={styles.stack}>
      <h3>{texts.picked}</h3>
      {picked.length === 0 && <p className={styles.hint}>{texts.pickedNone}</p>}
      <ol className={styles.questions} aria-live="polite">
        {picked.map(({ id, text }) => (
          <li key={id} className={styles.picked}>
            <p>{text}</p>
            <div className={styles.row}>
              <Button type="primary" onClick={() => decide.start({ questionId: id, decision: 'answered' })}>
                {texts.answered}
              </Button>
              <Button onClick={() => decide.start({ questionId: id, decision: 'unpick' })}>{texts.unpick}</Button>
            </div>
          </li>
        ))}
      </ol>
      <h3>{texts.waiting}</h3>
      {waiting.length === 0 && <p className={styles.hint}>{texts.waitingNone}</p>}
      <ul className={styles.questions}>
        {waiting.map(({ id, text }) => (
          <li key={id}>
            <p>{text}</p>
            <Button size="small" onClick={() => decide.start({ questionId: id, decision: 'pick' })}>
              {texts.pick}
            </Button>
          </li>
        ))}
      </ul>
      <p className={styles.hint}>
        {answered.length > 0 && `${texts.answeredCount(answered.length)}。`}
        {texts.noNames}
      </p>
    </div>
  );
}
