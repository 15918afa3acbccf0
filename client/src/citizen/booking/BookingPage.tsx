import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConsultationView } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { unlockSound } from '../../media/sound.ts';
import { bookingTexts, commonTexts, myTexts } from '../../texts/index.ts';
import { aheadText, nearDayText, timeText, useServerNow } from '../../time.ts';
import { Button, HotlineButton } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Facts } from '../../ui/Facts.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { ChangeSlot } from './ChangeSlot.tsx';

interface BookingPageProps {
  consultation: ConsultationView;
  onArrive: () => void;
}

/** A booking before its time: when, with whom, and how to change it. */
export function BookingPage({ consultation, onArrive }: BookingPageProps) {
  const [changing, setChanging] = useState(false);
  const cancel = useMutation({
    mutationFn: () => api('cancelConsultation', { params: { consultationId: consultation.id } }),
    onSuccess: keep,
  });
  if (changing) return <ChangeSlot consultation={consultation} onDone={() => setChanging(false)} />;
  const { lawyer, canCancel } = consultation;
  return (
    <div className={layout.stack}>
      <PageHead title={bookingTexts.title} back="/" />
      <When consultation={consultation} />
      <Facts
        facts={[
          [myTexts.matter, consultation.matterWords],
          [myTexts.lawyer, lawyer && bookingTexts.withLawyer(lawyer.name, lawyer.firm)],
          [myTexts.brief, consultation.brief],
        ]}
      />
      {consultation.canCheckIn && (
        <Button
          onClick={() => {
            unlockSound();
            onArrive();
          }}
        >
          {bookingTexts.checkIn}
        </Button>
      )}
      <Notice title={bookingTexts.before}>
        <ol className={layout.tight}>
          {bookingTexts.beforeSteps.map((step, index) => (
            <li key={step}>
              {index + 1}. {step}
            </li>
          ))}
        </ol>
      </Notice>
      <Fault message={cancel.error && messageOf(cancel.error)} />
      {canCancel ? (
        <>
          <Button look="plain" onClick={() => setChanging(true)}>
            {bookingTexts.change}
          </Button>
          <Confirm
            trigger={<Button look="quiet">{bookingTexts.cancel}</Button>}
            title={bookingTexts.cancelConfirm}
            what={bookingTexts.cancelWhat}
            confirm={bookingTexts.cancel}
            keep={bookingTexts.keep}
            onConfirm={() => cancel.mutateAsync()}
          />
        </>
      ) : (
        <Notice tone="warm">
          <p>{bookingTexts.tooLate}</p>
          <HotlineButton>{commonTexts.callHotline}</HotlineButton>
        </Notice>
      )}
    </div>
  );
}

function When({ consultation: { scheduledAt, checkInFrom, checkInUntil } }: { consultation: ConsultationView }) {
  const now = useServerNow();
  if (!scheduledAt || !checkInFrom || !checkInUntil) return null;
  const start = Date.parse(scheduledAt);
  return (
    <div className={layout.card} role="status">
      <h2>
        {nearDayText(start, now)} {timeText(start)}
      </h2>
      {now < start && <p>{bookingTexts.startsIn(aheadText(start - now))}</p>}
      <p className={layout.soft}>
        {now < Date.parse(checkInFrom)
          ? bookingTexts.checkInFrom(timeText(checkInFrom))
          : bookingTexts.checkInUntil(timeText(checkInUntil))}
      </p>
    </div>
  );
}
