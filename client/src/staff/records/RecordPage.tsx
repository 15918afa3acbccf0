import { useQuery } from '@tanstack/react-query';
import { Button, Card } from 'antd';
import { useNavigate, useParams } from 'react-router';
import { api } from '../../api.ts';
import { keys } from '../../queries.ts';
import { MatterCard } from '../desk/MatterCard.tsx';
import { LoadFailed, Loading } from '../shell/Notice.tsx';
import { StaffFrame } from '../shell/StaffFrame.tsx';
import { recordTexts as texts } from '../texts/record.ts';
import { RecordPanel } from './RecordPanel.tsx';
import styles from './records.module.css';
import { useRecordDraft } from './useRecordDraft.ts';

/** /staff/records/:consultationId: a record written up later, or looked at and amended. */
export default function RecordPage() {
  const { consultationId = '' } = useParams();
  return (
    <StaffFrame>
      <RecordOf key={consultationId} consultationId={consultationId} />
    </StaffFrame>
  );
}

function RecordOf({ consultationId }: { consultationId: string }) {
  const navigate = useNavigate();
  const { draft, state } = useRecordDraft(consultationId);
  const consultation = useQuery({
    queryKey: keys.consultation(consultationId),
    queryFn: () => api('getConsultation', { params: { consultationId } }),
  });
  if (consultation.isError) return <LoadFailed error={consultation.error} retry={() => void consultation.refetch()} />;
  if (consultation.isPending) return <Loading />;
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <Button onClick={() => void navigate('/staff/desk')}>{texts.backToDesk}</Button>
        <h1>{texts.page(consultation.data.number)}</h1>
      </div>
      <MatterCard consultation={consultation.data} />
      <Card>
        <RecordPanel consultation={consultation.data} draft={draft} state={state} submittable />
      </Card>
    </div>
  );
}
