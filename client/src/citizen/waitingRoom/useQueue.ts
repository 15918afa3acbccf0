import { useEffect, useState } from 'react';
import type { CallMode, QueuePlace } from '#protocol';
import { messageOf } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { request, useConnection, useNotification } from '../../socket.ts';

const retryMs = 3000;

/** Enters the line and stays in it: says at each (re)connection that the page is there. */
export function useQueue(consultationId: string, mode: CallMode) {
  const [place, setPlace] = useState<QueuePlace | null>(null);
  const [online, setOnline] = useState(true);
  const [error, setError] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  /** That the server is about to stop, in its words; a new connection is to its successor. */
  const [draining, setDraining] = useState<string | null>(null);

  useConnection((connected) => {
    setOnline(connected);
    setDraining(null);
    if (connected) setAttempt((count) => count + 1);
  });
  useNotification('queue.place', (next) => next.consultationId === consultationId && setPlace(next));
  useNotification('server.draining', ({ message }) => setDraining(message));

  useEffect(() => {
    if (attempt === 0) return;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let stale = false;
    request('queue.enter', { consultationId, mode }).then(
      (answer) => {
        if (stale) return;
        setError(null);
        setPlace(answer.place);
        keep(answer.consultation);
      },
      (fault: unknown) => {
        if (stale) return;
        setError(messageOf(fault));
        retry = setTimeout(() => setAttempt((count) => count + 1), retryMs);
      },
    );
    return () => {
      stale = true;
      clearTimeout(retry);
    };
  }, [consultationId, mode, attempt]);

  return { place, online, error, draining };
}
