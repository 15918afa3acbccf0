import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { isRunning } from '../../consultations.ts';
import { keys } from '../../queries.ts';
import { homeTexts, stateTexts } from '../../texts/index.ts';
import { nearDayText, timeText } from '../../time.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';

/** The consultation that goes on, or the next booking: one tap back into it. */
export function Continue() {
  const { data = [] } = useQuery({
    queryKey: keys.consultations,
    queryFn: () => api('listConsultations', { query: {} }),
  });
  const running = data.find(isRunning);
  const booked = data.find(({ state }) => state === 'booked');
  if (running) {
    return (
      <Notice tone="warm" title={homeTexts.continueTitle}>
        <p>
          {running.matterWords} · {stateTexts.state[running.state]}
        </p>
        <ButtonLink to={`/consultations/${running.id}`}>{homeTexts.continueTo}</ButtonLink>
      </Notice>
    );
  }
  if (!booked?.scheduledAt) return null;
  return (
    <Notice title={homeTexts.bookedTitle}>
      <p>
        {nearDayText(booked.scheduledAt)} {timeText(booked.scheduledAt)} · {booked.matterWords}
      </p>
      <ButtonLink to={`/consultations/${booked.id}`}>{homeTexts.bookedTo}</ButtonLink>
    </Notice>
  );
}
