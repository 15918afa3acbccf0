import { type ConsultationView, recordingNotice } from '#protocol';
import { messageOf } from '../../api.ts';
import { useRules } from '../../queries.ts';
import { consentTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { Fault } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { ConsentText } from './ConsentText.tsx';
import { useDecision } from './useDecision.ts';

/** Recording is a choice of its own: two buttons of one size and look, neither chosen beforehand. */
export function RecordingPage({ consultation }: { consultation: ConsultationView }) {
  const notice = recordingNotice(useRules().recordingDays);
  const decide = useDecision(consultation.id, notice);
  return (
    <div className={layout.stack}>
      <PageHead title={notice.title} />
      <ConsentText text={notice} />
      <Fault message={decide.error && messageOf(decide.error)} />
      <div className={layout.stack}>
        <Button look="plain" busy={decide.isPending} onClick={() => decide.mutate('given')}>
          {consentTexts.recordingYes}
        </Button>
        <Button look="plain" busy={decide.isPending} onClick={() => decide.mutate('refused')}>
          {consentTexts.recordingNo}
        </Button>
      </div>
    </div>
  );
}
