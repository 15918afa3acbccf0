import { Button, Card } from 'antd';
import { useNavigate } from 'react-router';
import type { ConsultationView } from '#protocol';
import { dateTimeText } from '../../time.ts';
import { TestTag } from '../shell/TestTag.tsx';
import { deskTexts as texts } from '../texts/desk.ts';
import styles from './desk.module.css';

/** Consultations whose record is not submitted yet. */
export function OpenRecordsCard({ records }: { records: readonly ConsultationView[] }) {
  const navigate = useNavigate();
  return (
    <Card title={`${texts.openRecords} · ${records.length}`} className={styles.card ?? ''}>
      <p className={styles.hint}>{records.length === 0 ? texts.openRecordsEmpty : texts.openRecordsHint}</p>
      <ul>
        {records.map(({ id, number, matterWords, firstConnectedAt, isTest }) => (
          <li key={id} className={styles.openRecord}>
            <span>
              <strong>{matterWords}</strong> <TestTag shown={isTest} />
              <span className={styles.soft}>
                {number}
                {firstConnectedAt !== null && ` · ${dateTimeText(firstConnectedAt)}`}
              </span>
            </span>
            <Button onClick={() => void navigate(`/staff/records/${id}`)}>{texts.write}</Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
