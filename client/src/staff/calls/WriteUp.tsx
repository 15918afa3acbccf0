import { Alert, Button, Card } from 'antd';
import { useNavigate } from 'react-router';
import type { ConsultationView } from '#protocol';
import { api } from '../../api.ts';
import { lengthText } from '../../time.ts';
import { useDuty } from '../desk/DutyContext.ts';
import { MatterCard } from '../desk/MatterCard.tsx';
import { WrapUpLeft } from '../desk/PresencePanel.tsx';
import { RecordPanel } from '../records/RecordPanel.tsx';
import type { useRecordDraft } from '../records/useRecordDraft.ts';
import { StaffFrame } from '../shell/StaffFrame.tsx';
import { useAction } from '../shell/useAction.ts';
import { callTexts as texts } from '../texts/call.ts';
import { deskTexts } from '../texts/desk.ts';
import styles from './calls.module.css';

interface Props {
  consultation: ConsultationView;
  record: ReturnType<typeof useRecordDraft>;
}

/** After the talk: five minutes for the record, on the page where it was begun. */
export function WriteUp({ consultation, record }: Props) {
  const { view, show } = useDuty();
  const navigate = useNavigate();
  const toDesk = () => void navigate('/staff/desk');
  const next = useAction(
    () => api('goOnline'),
    (changed) => {
      show(changed);
      toDesk();
    },
  );
  const pausing = view.presence === 'wrap_up' && view.wrapUpEndsAt !== null;
  return (
    <StaffFrame>
      <div className={styles.writeUp}>
        <Alert
          type="success"
          showIcon
          className={styles.ended ?? ''}
          title={texts.ended(lengthText(consultation.talkMs))}
          description={
            <>
              {pausing && (
                <p className={styles.pause}>
                  {texts.writeUpLeft} <WrapUpLeft endsAt={view.wrapUpEndsAt ?? ''} />
                </p>
              )}
              <p>{texts.nextSoon}</p>
              <div className={styles.next}>
                {pausing && (
                  <Button
                    type={record.state.record?.submittedAt ? 'primary' : 'default'}
                    loading={next.running}
                    onClick={() => next.start(undefined)}
                  >
                    {deskTexts.endWrapUp}
                  </Button>
                )}
                <Button onClick={toDesk}>{texts.toDesk}</Button>
              </div>
            </>
          }
        />
        <MatterCard consultation={consultation} />
        <Card>
          <h1 className={styles.writeUpTitle}>{texts.writeUp}</h1>
          <RecordPanel consultation={consultation} draft={record.draft} state={record.state} submittable />
        </Card>
      </div>
    </StaffFrame>
  );
}
