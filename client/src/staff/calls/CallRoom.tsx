import { Button, Result } from 'antd';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import type { ConsultationView } from '#protocol';
import { acquire, release, useCallSession, useLocalMedia, useWakeLock } from '../../media/index.ts';
import type { useRecordDraft } from '../records/useRecordDraft.ts';
import { callTexts as texts } from '../texts/call.ts';
import { CallStage } from './CallStage.tsx';
import styles from './calls.module.css';
import { type PanelTab, SidePanel } from './SidePanel.tsx';

interface Props {
  consultation: ConsultationView;
  record: ReturnType<typeof useRecordDraft>;
  /** The session ended by itself: the consultation is not what it was. */
  lookAgain: () => void;
}

/** The talk: left the citizen, right the record. */
export function CallRoom({ consultation, record, lookAgain }: Props) {
  const { session, call } = useCallSession(consultation.id);
  const [tab, setTab] = useState<PanelTab>('record');
  const { status } = call;
  useWakeLock();
  useEffect(() => {
    if (useLocalMedia.getState().phase === 'off') void acquire('video');
    return release;
  }, []);
  useEffect(() => {
    if (status === 'closed' || status === 'failed') lookAgain();
  }, [status, lookAgain]);

  if (status === 'takenOver') return <TakenOver takeBack={session.join} />;
  return (
    <main className={styles.room}>
      <h1 className="only-read-aloud">{texts.title(consultation.number)}</h1>
      <CallStage consultation={consultation} session={session} call={call} showChat={() => setTab('chat')} />
      <SidePanel {...{ consultation, session, call, record, tab, setTab }} />
    </main>
  );
}

function TakenOver({ takeBack }: { takeBack: () => void }) {
  const navigate = useNavigate();
  return (
    <main>
      <Result
        status="info"
        title={texts.takenOver}
        extra={[
          <Button key="here" type="primary" onClick={takeBack}>
            {texts.takeBack}
          </Button>,
          <Button key="desk" onClick={() => void navigate('/staff/desk')}>
            {texts.toDesk}
          </Button>,
        ]}
      />
    </main>
  );
}
