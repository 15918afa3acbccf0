import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type ConsultationView, keptText, recordingNotice } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { useRules } from '../../queries.ts';
import { myTexts } from '../../texts/index.ts';
import { dateTimeText } from '../../time.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { TextField } from '../../ui/Field.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { useDecision } from '../consultation/useDecision.ts';

const deletable: ReadonlySet<string> = new Set(['processing', 'available', 'damaged']);

/** What the citizen agreed to, and the ways to take it back. */
export function RecordingRights({ consultation }: { consultation: ConsultationView }) {
  const { consents, recordingStatus, deletionRequestedAt } = consultation;
  const { recordingDays } = useRules();
  const decide = useDecision(consultation.id, recordingNotice(recordingDays));
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
      {deletionRequestedAt && <Notice>{myTexts.deletionAsked(dateTimeText(deletionRequestedAt))}</Notice>}
      {!deletionRequestedAt && deletable.has(recordingStatus) && <DeletionRequest consultationId={consultation.id} />}
    </section>
  );
}

function DeletionRequest({ consultationId }: { consultationId: string }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const send = useMutation({
    mutationFn: () => api('requestDeletion', { params: { consultationId }, body: { reason } }),
    onSuccess: keep,
  });
  if (!open) {
    return (
      <Button look="plain" onClick={() => setOpen(true)}>
        {myTexts.askDeletion}
      </Button>
    );
  }
  return (
    <div className={layout.tight}>
      <TextField
        label={myTexts.deletionReason}
        rows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Fault message={send.error && messageOf(send.error)} />
      <Button busy={send.isPending} onClick={() => send.mutate()}>
        {myTexts.deletionSend}
      </Button>
      <Button look="plain" onClick={() => setOpen(false)}>
        {myTexts.cancel}
      </Button>
    </div>
  );
}
