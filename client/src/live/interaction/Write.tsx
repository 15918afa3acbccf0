import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { messageOf } from '../../api.ts';
import { liveTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Fault } from '../../ui/Notice.tsx';
import styles from './Chat.module.css';

interface WriteProps {
  label: string;
  hint: string;
  /** @throws ApiError; the same `clientId` again is the same message. */
  send: (text: string, clientId: string) => Promise<void>;
}

/** One line that everybody will read. */
export function Write({ label, hint, send }: WriteProps) {
  const [text, setText] = useState('');
  const [clientId, setClientId] = useState(() => crypto.randomUUID());
  const sending = useMutation({
    mutationFn: () => send(text.trim(), clientId),
    onSuccess: () => {
      setText('');
      setClientId(crypto.randomUUID());
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== '' && !sending.isPending) sending.mutate();
  }

  return (
    <>
      <Fault message={sending.error && messageOf(sending.error)} />
      <form className={styles.write} onSubmit={submit}>
        <Field
          label={label}
          hint={hint}
          value={text}
          maxLength={100}
          autoComplete="off"
          enterKeyHint="send"
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" busy={sending.isPending}>
          {liveTexts.send}
        </Button>
      </form>
    </>
  );
}
