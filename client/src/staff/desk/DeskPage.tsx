import { Alert, Button } from 'antd';
import { useNavigate } from 'react-router';
import { StaffFrame } from '../shell/StaffFrame.tsx';
import { deskTexts as texts } from '../texts/desk.ts';
import { recordingHealthTexts } from '../texts/recordingHealth.ts';
import { BookingsCard } from './BookingsCard.tsx';
import { useDuty } from './DutyContext.ts';
import styles from './desk.module.css';
import { LineCard } from './LineCard.tsx';
import { OpenRecordsCard } from './OpenRecordsCard.tsx';
import { PresencePanel } from './PresencePanel.tsx';

/** /staff/desk: the lawyer's state, the line, bookings, and what is still to be written up. */
export default function DeskPage() {
  const { view, connected } = useDuty();
  return (
    <StaffFrame>
      <h1 className="only-read-aloud">{texts.title}</h1>
      {!connected && <Alert type="error" showIcon role="alert" className={styles.alert ?? ''} title={texts.lost} />}
      <RecordingTroubles />
      <PresencePanel />
      {view.current !== null && view.presence === 'busy' && (
        <CurrentCall id={view.current.id} number={view.current.number} />
      )}
      <div className={styles.columns}>
        <div>
          <LineCard line={view.line} />
          <BookingsCard bookings={view.bookings} />
        </div>
        <OpenRecordsCard records={view.openRecords} />
      </div>
    </StaffFrame>
  );
}

/** That the object store is away, or a chain is not written, concerns nobody at a desk. */
function RecordingTroubles() {
  const { recordingTroubles } = useDuty().view;
  return recordingTroubles.map(
    (trouble) =>
      trouble !== 'store_away' &&
      trouble !== 'unsealed' && (
        <Alert
          key={trouble}
          type="warning"
          showIcon
          role="alert"
          className={styles.alert ?? ''}
          title={recordingHealthTexts.desk[trouble]}
        />
      ),
  );
}

function CurrentCall({ id, number }: { id: string; number: string }) {
  const navigate = useNavigate();
  return (
    <Alert
      type="warning"
      showIcon
      className={styles.alert ?? ''}
      title={texts.inCall(number)}
      action={
        <Button type="primary" onClick={() => void navigate(`/staff/calls/${id}`)}>
          {texts.toCall}
        </Button>
      }
    />
  );
}
