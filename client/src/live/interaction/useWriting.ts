import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { ownKey } from './useOwn.ts';

/** A text on its way; the same `clientId` again is the same message. */
interface Attempt {
  text: string;
  clientId: string;
}

export type Writing = ReturnType<typeof useWriting>;

/**
 * What somebody writes in an episode, and what becomes of it. Held above the field, which goes with its tab and while the live is cut.
 * @param send throws ApiError.
 */
export function useWriting(episodeId: string, send: (attempt: Attempt) => Promise<unknown>) {
  const [text, setText] = useState('');
  const unanswered = useRef<Attempt | null>(null);
  const client = useQueryClient();
  const sending = useMutation({
    mutationFn: send,
    onSuccess: (_answer, sent) => {
      unanswered.current = null;
      // What was written meanwhile stays.
      setText((now) => (now.trim() === sent.text ? '' : now));
      void client.invalidateQueries({ queryKey: ownKey(episodeId) });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted === '' || sending.isPending) return;
    unanswered.current = attemptAt(wanted, unanswered.current);
    sending.mutate(unanswered.current);
  }
  return { text, setText, submit, busy: sending.isPending, error: sending.error, isSent: sending.isSuccess };
}

/** Sends the one before again, or, where the text is another, a new message: the server would take it for the one before. */
export function attemptAt(text: string, before: Attempt | null): Attempt {
  return before?.text === text ? before : { text, clientId: crypto.randomUUID() };
}
