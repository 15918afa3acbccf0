import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError, api, messageOf } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { useDisplay } from '../../design/display.ts';
import { unlockSound } from '../../media/sound.ts';
import { requestTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { Fault } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { ServiceStatus } from '../home/ServiceStatus.tsx';
import { BriefQuestion } from './BriefQuestion.tsx';
import { clearDraft, type Draft, useDraft } from './draft.ts';
import { MatterQuestion } from './MatterQuestion.tsx';
import { isRefusal, Refused } from './Refused.tsx';
import { Review } from './Review.tsx';
import { SlotQuestion } from './SlotQuestion.tsx';

type Kind = 'instant' | 'booking';
type Question = 'matter' | 'brief' | 'slot' | 'confirm';

const questionsOf: Record<Kind, readonly Question[]> = {
  instant: ['matter', 'brief', 'confirm'],
  booking: ['matter', 'brief', 'slot', 'confirm'],
};
const views = { matter: MatterQuestion, brief: BriefQuestion, slot: SlotQuestion, confirm: Review } as const;

/** What is still missing, in words, or null. */
function missing(question: Question, draft: Draft): string | null {
  if (question === 'matter' && !draft.matterCode) return requestTexts.needMatter;
  if (question === 'brief' && draft.brief.trim() === '') return requestTexts.needBrief;
  if (question === 'slot' && !draft.slotId) return requestTexts.needSlot;
  return null;
}

function send(kind: Kind, draft: Draft) {
  const { matterCode, brief, contactName, slotId, sourceEpisodeId, idempotencyKey } = draft;
  const body = { matterCode: matterCode ?? '', brief, contactName, sourceEpisodeId, idempotencyKey };
  if (kind === 'instant') return api('requestConsultation', { body });
  return api('bookConsultation', { body: { ...body, slotId: slotId ?? '' } });
}

/** Asks for a consultation now, or books one. 长辈版 asks one question a page, the normal version all on one. */
export function NewConsultation({ kind }: { kind: Kind }) {
  const navigate = useNavigate();
  const { elder } = useDisplay();
  const draft = useDraft();
  const [step, setStep] = useState(0);
  const [complaint, setComplaint] = useState<string | null>(null);
  const questions = questionsOf[kind];
  const shown = elder ? questions.slice(step, step + 1) : questions.filter((question) => question !== 'confirm');
  const last = !elder || step === questions.length - 1;

  const submit = useMutation({
    mutationFn: () => send(kind, draft),
    onSuccess: (consultation) => {
      keep(consultation);
      clearDraft();
      navigate(`/consultations/${consultation.id}`, { replace: true });
    },
  });

  function goOn() {
    unlockSound();
    const fault = shown.map((question) => missing(question, draft)).find((words) => words !== null) ?? null;
    setComplaint(fault);
    if (fault !== null) return;
    if (last) submit.mutate();
    else goTo(step + 1);
  }

  function goTo(next: number) {
    setComplaint(null);
    setStep(next);
    window.scrollTo(0, 0);
  }

  if (isRefusal(submit.error)) return <Refused error={submit.error} kind={kind} onBack={() => submit.reset()} />;
  return (
    <div className={layout.stack}>
      <PageHead
        title={kind === 'instant' ? requestTexts.instantTitle : requestTexts.bookingTitle}
        lead={elder ? requestTexts.step(step + 1, questions.length) : undefined}
        back="/"
      />
      {kind === 'instant' && step === 0 && <ServiceStatus />}
      {shown.map((question) => {
        const View = views[question];
        return <View key={question} booking={kind === 'booking'} />;
      })}
      <Fault message={complaint ?? (submit.error && faultText(submit.error))} />
      <Button onClick={goOn} busy={submit.isPending}>
        {last ? (kind === 'instant' ? requestTexts.submitInstant : requestTexts.submitBooking) : requestTexts.next}
      </Button>
      {elder && step > 0 && (
        <Button look="plain" onClick={() => goTo(step - 1)}>
          {requestTexts.previous}
        </Button>
      )}
    </div>
  );
}

/** The input at fault says more than the general words. */
function faultText(error: unknown): string {
  const fields = error instanceof ApiError ? Object.values(error.fields) : [];
  return fields.length > 0 ? fields.join('；') : messageOf(error);
}
