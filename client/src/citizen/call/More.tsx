import { type ConsultationView, recordingNotice } from '#protocol';
import { messageOf } from '../../api.ts';
import type { CallState } from '../../media/index.ts';
import { useRules } from '../../queries.ts';
import { callTexts, commonTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Fault } from '../../ui/Notice.tsx';
import { useDecision } from '../consultation/useDecision.ts';
import styles from './CallPage.module.css';
import { SeatCode } from './SeatCode.tsx';

interface MoreProps {
  consultation: ConsultationView;
  call: CallState;
  fullScreen: { filled: boolean; toggle: () => Promise<void> };
  onClose: () => void;
}

/** What is needed now and then: full screen, another device, the end of the recording. */
export function More({ consultation, call, fullScreen, onClose }: MoreProps) {
  const notice = recordingNotice(useRules().recordingDays);
  const decide = useDecision(consultation.id, notice);
  const given = consultation.consents.some(({ kind, decision }) => kind === 'recording' && decision === 'given');
  return (
    <section className={styles.panel} aria-label={callTexts.more}>
      <div className={styles.panelHead}>
        <h2>{callTexts.more}</h2>
        <Button look="quiet" onClick={onClose}>
          {commonTexts.close}
        </Button>
      </div>
      <Button
        look="plain"
        onClick={() => {
          void fullScreen.toggle();
          onClose();
        }}
      >
        {fullScreen.filled ? callTexts.fullScreenEnd : callTexts.fullScreen}
      </Button>
      <SeatCode consultationId={consultation.id} />
      {given && call.recording !== 'off' && (
        <Confirm
          trigger={<Button look="plain">{callTexts.stopRecording}</Button>}
          title={callTexts.stopRecordingConfirm}
          what={callTexts.stopRecordingWhat}
          confirm={callTexts.stopRecording}
          keep={callTexts.keepRecording}
          onConfirm={() => decide.mutateAsync('withdrawn')}
        />
      )}
      <Fault message={decide.error && messageOf(decide.error)} />
    </section>
  );
}
