import { useEffect, useState } from 'react';
import type { ConsultationView } from '#protocol';
import type { CallState } from '../../media/index.ts';
import { serverNow } from '../../serverTime.ts';
import { callTexts } from '../../texts/index.ts';
import { useServerNow } from '../../time.ts';
import { Notice } from '../../ui/Notice.tsx';

/** As the rules of the service have it; the server's own deadline is shown once it is known. */
const seatKeptMs = 180_000;

interface StateBannerProps {
  consultation: ConsultationView;
  call: CallState;
}

/** What is wrong with the connection, whose fault it is not, and how long the seat is kept. */
export function StateBanner({ consultation, call }: StateBannerProps) {
  const now = useServerNow();
  const lost = call.status === 'reconnecting';
  const lostAt = useSince(lost);
  const interrupted = consultation.state === 'interrupted';
  const until = interrupted && consultation.deadlineAt ? Date.parse(consultation.deadlineAt) : lostAt + seatKeptMs;
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  if (lost) {
    return (
      <Notice tone="alarm" title={callTexts.reconnecting}>
        <p>{callTexts.lawyerWaits(seconds)}</p>
      </Notice>
    );
  }
  if (interrupted && call.other?.connected === false) {
    return (
      <Notice tone="warm" title={callTexts.otherLost}>
        <p>{callTexts.seatKept(seconds)}</p>
      </Notice>
    );
  }
  if (!call.online && call.status === 'connected') return <Notice tone="warm">{callTexts.chatOffline}</Notice>;
  return null;
}

/** The server's time when the condition began, ms. */
function useSince(condition: boolean): number {
  const [since, setSince] = useState(serverNow);
  useEffect(() => {
    if (condition) setSince(serverNow());
  }, [condition]);
  return since;
}
