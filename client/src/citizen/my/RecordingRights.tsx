import { type ConsultationView, keptText, type RecordingRightsView, recordingNotice } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { useRules } from '../../queries.ts';
import { myTexts } from '../../texts/index.ts';
import { dateTimeText } from '../../time.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Facts } from '../../ui/Facts.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { useDecision } from '../consultation/useDecision.ts';
import { AskForm } from './AskForm.tsx';
import { forgetRights, useRights } from './useRights.ts';

const deletable: ReadonlySet<string> = new Set(['processing', 'available', 'damaged']);

/** What the citizen agreed to, and the ways to take it back. */
export function RecordingRights({ consultation }: { consultation: ConsultationView }) {
  const { consents, recordingStatus, deletionRequestedAt } = consultation;
  const { recordingDays } = useRules();
  const decide = useDecision(consultation.id, recordingNotice(recordingDays));
  const rights = useRights(consultation.id).data;
  const given = consents.some(({ kind, decision }) => kind === 'recording' && decision === 'given');
  if (consents.length === 0) return null;
  return (
    <section className={`${layout.card} ${layout.tight}`}>
      <h2>{myTexts.consentTitle}</h2>
      <Facts
        facts={[
          ...consents.map(
            ({ kind, decision, at }) =>
              [myTexts.consentOf[kind], `${myTexts.decision[decision]}（${dateTimeText(at)}）`] as const,
          ),
          [
            myTexts.recordingTitle,
            recordingStatus === 'available'
              ? myTexts.recordingKept(keptText(recordingDays))
              : myTexts.recording[recordingStatus],
          ],
        ]}
      />
      {given && (
        <Confirm
          trigger={<Button look="plain">{myTexts.withdraw}</Button>}
          title={myTexts.withdrawConfirm}
          what={myTexts.withdrawWhat}
          confirm={myTexts.withdraw}
          keep={myTexts.keep}
          onConfirm={() => decide.mutateAsync('withdrawn')}
        />
      )}
      <Fault message={decide.error && messageOf(decide.error)} />
      {rights?.deletion && <Deletion deletion={rights.deletion} />}
      {rights?.held && <p className={layout.soft}>{myTexts.held}</p>}
      {!deletionRequestedAt && deletable.has(recordingStatus) && <DeletionRequest consultationId={consultation.id} />}
    </section>
  );
}

/** What became of the request to delete it. */
function Deletion({ deletion }: { deletion: NonNullable<RecordingRightsView['deletion']> }) {
  const { requestedAt, state, note } = deletion;
  const tones = { open: 'plain', approved: 'good', refused: 'warm' } as const;
  return (
    <Notice tone={tones[state]} title={myTexts.deletion[state](dateTimeText(requestedAt))}>
      {note !== '' && <p>{myTexts.noted(note)}</p>}
      {state === 'refused' && <p>{myTexts.disagree}</p>}
    </Notice>
  );
}

function DeletionRequest({ consultationId }: { consultationId: string }) {
  return (
    <AskForm
      ask={myTexts.askDeletion}
      what={myTexts.deletionWhat}
      label={myTexts.deletionReason}
      longest={500}
      submit={myTexts.deletionSend}
      send={(reason) => api('requestDeletion', { params: { consultationId }, body: { reason } })}
      sent={(consultation) => {
        keep(consultation);
        forgetRights(consultationId);
      }}
    />
  );
}
