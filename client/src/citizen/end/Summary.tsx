import type { ConsultationView } from '#protocol';
import { endTexts } from '../../texts/index.ts';
import layout from '../../ui/layout.module.css';
import styles from './Summary.module.css';

/** The lawyer's words in writing, or when they will come. */
export function Summary({ consultation: { summary, lawCited } }: { consultation: ConsultationView }) {
  return (
    <section className={`${layout.card} ${layout.tight}`}>
      <h2>{endTexts.summaryTitle}</h2>
      {summary === null ? (
        <p className={layout.soft}>{endTexts.summaryPending}</p>
      ) : (
        <>
          <p className={styles.words}>{summary}</p>
          {lawCited && (
            <>
              <h3>{endTexts.lawCited}</h3>
              <p className={styles.words}>{lawCited}</p>
            </>
          )}
        </>
      )}
    </section>
  );
}
