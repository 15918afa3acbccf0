import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { messageOf } from '../../api.ts';
import type { CallSession, CallState } from '../../media/index.ts';
import { callTexts } from '../../texts/index.ts';
import { timeText } from '../../time.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Fault } from '../../ui/Notice.tsx';
import styles from './CallPage.module.css';

interface ChatProps {
  session: CallSession;
  call: CallState;
  onClose: () => void;
}

/** Written words beside the talk. */
export function Chat({ session, call, onClose }: ChatProps) {
  const [text, setText] = useState('');
  // The same id until it has arrived: sent twice, it stands there once.
  const [clientId, setClientId] = useState(() => crypto.randomUUID());
  const list = useRef<HTMLOListElement>(null);
  const send = useMutation({
    mutationFn: () => session.say(text, clientId),
    onSuccess: () => {
      setText('');
      setClientId(crypto.randomUUID());
    },
  });

  const count = call.messages.length;
  useEffect(() => {
    if (count > 0) list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [count]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== '' && !send.isPending) send.mutate();
  }

  return (
    <section className={styles.panel} aria-label={callTexts.messages}>
      <div className={styles.panelHead}>
        <h2>{callTexts.messages}</h2>
        <Button look="quiet" onClick={onClose}>
          {callTexts.chatClose}
        </Button>
      </div>
      <ol className={styles.messages} ref={list} aria-live="polite">
        {count === 0 && <li>{callTexts.noMessages}</li>}
        {call.messages.map(({ id, side, text: said, at }) => (
          <li key={id} className={side === call.side ? styles.mine : styles.theirs}>
            <small>
              {side === call.side ? callTexts.mine : callTexts.theirs} {timeText(at)}
            </small>
            {said}
          </li>
        ))}
      </ol>
      <Fault message={send.error && messageOf(send.error)} />
      <form className={styles.write} onSubmit={submit}>
        <Field
          label={callTexts.write}
          value={text}
          maxLength={1000}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" busy={send.isPending}>
          {send.error ? callTexts.sendFailed : callTexts.send}
        </Button>
      </form>
    </section>
  );
}
