import { useEffect, useRef, useState } from 'react';
import type { ConsultationView } from '#protocol';
import { keep } from '../../consultations.ts';
import { useCallSession, useFullScreen, useLocalMedia, useUnread, useWakeLock } from '../../media/index.ts';
import { callTexts } from '../../texts/index.ts';
import { DemoBanner } from '../../ui/DemoBanner.tsx';
import { useTitle } from '../../ui/PageHead.tsx';
import { useCalling } from '../waitingRoom/useCalling.ts';
import { AwayPage } from './AwayPage.tsx';
import styles from './CallPage.module.css';
import { Chat } from './Chat.tsx';
import { Controls, type Panel } from './Controls.tsx';
import { More } from './More.tsx';
import { Restore } from './Restore.tsx';
import { Stage } from './Stage.tsx';
import { StateBanner } from './StateBanner.tsx';
import { TopBar } from './TopBar.tsx';

/** The talk with the lawyer. */
export default function CallPage({ consultation }: { consultation: ConsultationView }) {
  const { session, call } = useCallSession(consultation.id);
  const [panel, setPanel] = useState<Panel>(null);
  const page = useRef<HTMLDivElement>(null);
  const fullScreen = useFullScreen(page);
  const unread = useUnread(call.messages, call.side, panel === 'chat');
  const { facing, camera } = useLocalMedia();
  useWakeLock();
  useTitle(callTexts.lawyer(consultation.lawyer?.name ?? ''));
  useCalling(consultation.state === 'connecting' && !call.remote.microphone);

  const latest = call.consultation;
  useEffect(() => {
    if (latest) keep(latest);
  }, [latest]);

  if (call.status === 'takenOver' || call.status === 'failed') {
    return <AwayPage status={call.status} failure={call.failure} onReturn={session.join} />;
  }
  return (
    <div ref={page} className={styles.page}>
      {!fullScreen.filled && <DemoBanner />}
      {!fullScreen.filled && <TopBar consultation={consultation} call={call} />}
      <div className={styles.middle}>
        <Stage call={call} self={call.cameraOn ? camera : null} mirrored={facing === 'user'} />
        <div className={styles.over}>
          <StateBanner consultation={consultation} call={call} />
          <Restore mode={consultation.mode} />
        </div>
        {panel === 'chat' && <Chat session={session} call={call} onClose={() => setPanel(null)} />}
        {panel === 'more' && (
          <More consultation={consultation} call={call} fullScreen={fullScreen} onClose={() => setPanel(null)} />
        )}
      </div>
      <Controls session={session} call={call} panel={panel} onPanel={setPanel} unread={unread} />
    </div>
  );
}
