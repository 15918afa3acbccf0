import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ConsultationView } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { LocalVideo, useLocalMedia, usePreparedCall, useWakeLock } from '../../media/index.ts';
import { commonTexts, waitingTexts } from '../../texts/index.ts';
import { nearDayText, timeText } from '../../time.ts';
import { Button, HotlineButton } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Restore } from '../call/Restore.tsx';
import { Place } from './Place.tsx';
import { useCalling } from './useCalling.ts';
import { useQueue } from './useQueue.ts';
import styles from './WaitingRoom.module.css';

/** In the line: where, how long, and what to lay ready. */
export default function WaitingRoom({ consultation }: { consultation: ConsultationView }) {
  const { camera, microphone, facing } = useLocalMedia();
  const hasDevices = microphone !== null;
  const mode = hasDevices && !camera ? 'audio' : consultation.mode;
  const { place, online, error, draining } = useQueue(consultation.id, mode);
  const ringing = consultation.state === 'offered';
  useCalling(ringing);
  useWakeLock();
  usePreparedCall(consultation.id);
  useEffect(() => {
    // The page of the call is there before the lawyer is.
    import('../call/CallPage.tsx').catch(() => undefined);
  }, []);

  const leave = useMutation({
    mutationFn: () => api('cancelConsultation', { params: { consultationId: consultation.id } }),
    onSuccess: keep,
  });
  const { scheduledAt } = consultation;
  return (
    <div className={layout.stack}>
      <PageHead title={scheduledAt ? waitingTexts.titleBooked : waitingTexts.title} />
      <Restore mode={consultation.mode} />
      {!online && <Notice tone="alarm">{waitingTexts.offlineNow}</Notice>}
      {online && <Fault message={error} />}
      {draining && <Notice tone="warm">{draining}</Notice>}
      {ringing ? (
        <Notice tone="good" title={waitingTexts.called}>
          {waitingTexts.ringing}
        </Notice>
      ) : (
        <Place place={place} />
      )}
      {scheduledAt && <p>{waitingTexts.booked(`${nearDayText(scheduledAt)} ${timeText(scheduledAt)}`)}</p>}
      <Notice tone="warm">{waitingTexts.keepOpen}</Notice>
      {camera && (
        <LocalVideo className={styles.self} track={camera} mirrored={facing === 'user'} label={waitingTexts.self} />
      )}
      <section className={`${layout.card} ${layout.tight}`}>
        <h2>{waitingTexts.tipsTitle}</h2>
        <ul className={styles.tips}>
          {waitingTexts.tips.map((tip) => (
            <li key={tip}>{tip}</li>
          ))}
        </ul>
      </section>
      <Fault message={leave.error && messageOf(leave.error)} />
      <HotlineButton>{commonTexts.callHotline}</HotlineButton>
      <Confirm
        trigger={<Button look="quiet">{waitingTexts.leave}</Button>}
        title={waitingTexts.leaveConfirm}
        what={waitingTexts.leaveWhat}
        confirm={waitingTexts.leave}
        keep={waitingTexts.stay}
        onConfirm={() => leave.mutateAsync()}
      />
    </div>
  );
}
