import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import type { ConsultationView } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { release } from '../../media/localMedia.ts';
import { unlockSound } from '../../media/sound.ts';
import { commonTexts, endTexts, stateTexts } from '../../texts/index.ts';
import { lengthText, timeText } from '../../time.ts';
import { Button, ButtonLink, HotlineButton } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Rating } from './Rating.tsx';
import { Summary } from './Summary.tsx';

/** It is over: why, what comes next, and how it was. */
export function EndPage({ consultation }: { consultation: ConsultationView }) {
  // The light of the camera goes out with the call.
  useEffect(release, []);
  const { state, endReason, talkMs, recordingStatus } = consultation;
  const talked = state === 'completed' || state === 'evaluated';
  const title = talked ? endTexts.titleDone : state === 'no_show' ? endTexts.titleNoShow : endTexts.titleCancelled;
  return (
    <div className={layout.stack}>
      <PageHead title={title} lead={endReason && stateTexts.endReason[endReason]} />
      {talked && <p>{endTexts.talk(lengthText(talkMs))}</p>}
      {talked && recordingStatus !== 'deleted' && (
        <p>{recordingStatus === 'none' ? endTexts.notRecorded : endTexts.recorded}</p>
      )}
      <ReturnOffer consultation={consultation} />
      {talked && <Rating consultation={consultation} />}
      {talked && <Summary consultation={consultation} />}
      {state === 'no_show' && <Notice tone="warm">{endTexts.noShowWhat}</Notice>}
      <NextSteps steps={nextSteps(consultation)} />
      {!talked && <ButtonLink to="/new/instant">{endTexts.again}</ButtonLink>}
      {!talked && (
        <ButtonLink to="/new/booking" look="plain">
          {endTexts.book}
        </ButtonLink>
      )}
      <ButtonLink to="/my" look="plain">
        {endTexts.toMy}
      </ButtonLink>
      <ButtonLink to="/" look="plain">
        {commonTexts.home}
      </ButtonLink>
      <HotlineButton>{commonTexts.callHotline}</HotlineButton>
    </div>
  );
}

function nextSteps({ state, endReason }: ConsultationView): readonly string[] {
  if (state === 'no_show') return endTexts.noShowSteps;
  if (endReason === 'service_closed') return endTexts.closedSteps;
  return state === 'cancelled' ? endTexts.cancelledSteps : endTexts.nextSteps;
}

function NextSteps({ steps }: { steps: readonly string[] }) {
  return (
    <Notice title={endTexts.nextTitle}>
      <ul className={layout.tight}>
        {steps.map((step) => (
          <li key={step}>· {step}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** One tap back into the line, with the place and the words that one had. */
export function ReturnOffer({ consultation }: { consultation: ConsultationView }) {
  const navigate = useNavigate();
  const back = useMutation({
    mutationFn: () => api('returnToQueue', { params: { consultationId: consultation.id } }),
    onSuccess: (view) => {
      keep(view);
      navigate(`/consultations/${view.id}`);
    },
  });
  if (!consultation.returnUntil) return null;
  return (
    <Notice tone="warm" title={endTexts.returnTitle}>
      <p>{endTexts.returnWhat(timeText(consultation.returnUntil))}</p>
      <Fault message={back.error && messageOf(back.error)} />
      <Button
        busy={back.isPending}
        onClick={() => {
          unlockSound();
          back.mutate();
        }}
      >
        {endTexts.returnNow}
      </Button>
    </Notice>
  );
}
