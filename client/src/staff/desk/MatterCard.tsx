import type { ConsultationView } from '#protocol';
import { dateTimeText } from '../../time.ts';
import { TestTag } from '../shell/TestTag.tsx';
import { deskTexts } from '../texts/desk.ts';
import styles from './desk.module.css';

const texts = deskTexts.matter;

/** Who asks about what, as far as it is known before and during the talk. */
export function MatterCard({ consultation }: { consultation: ConsultationView }) {
  const { scheduledAt, contactName, citizenPhoneMasked, mode } = consultation;
  return (
    <dl className={styles.matter}>
      <dt>{texts.what}</dt>
      <dd>
        <strong>{consultation.matterWords}</strong> <TestTag shown={consultation.isTest} />
        <span className={styles.soft}>
          {consultation.categoryName} · {consultation.matterName} · {texts.mode[mode]}
          {scheduledAt !== null && ` · ${texts.booked(dateTimeText(scheduledAt))}`}
        </span>
      </dd>
      <dt>{texts.name}</dt>
      <dd>
        {contactName || texts.noName}
        <span className={styles.soft}>{citizenPhoneMasked}</span>
      </dd>
      <dt>{texts.brief}</dt>
      <dd className={styles.brief}>{consultation.brief}</dd>
    </dl>
  );
}
