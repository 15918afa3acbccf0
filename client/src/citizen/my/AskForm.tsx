import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, messageOf } from '../../api.ts';
import { myTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import layout from '../../ui/layout.module.css';
import { Fault } from '../../ui/Notice.tsx';

interface Props<Result> {
  /** The button that opens the form. */
  ask: string;
  /** What follows from it; left out where the label says enough. */
  what?: string;
  label: string;
  longest: number;
  submit: string;
  send: (text: string) => Promise<Result>;
  sent: (result: Result) => void;
}

/** A button that opens a field to write in, and sends what was written. */
export function AskForm<Result>({ ask, what, label, longest, submit, send, sent }: Props<Result>) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const sending = useMutation({
    mutationFn: () => send(text),
    onSuccess: (result) => {
      setOpen(false);
      setText('');
      sent(result);
    },
  });
  if (!open) {
    return (
      <Button look="plain" onClick={() => setOpen(true)}>
        {ask}
      </Button>
    );
  }
  const [wrong] = sending.error instanceof ApiError ? Object.values(sending.error.fields) : [];
  return (
    <div className={layout.tight}>
      <TextField
        label={label}
        hint={what}
        error={wrong}
        rows={3}
        maxLength={longest}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Fault message={sending.error && !wrong ? messageOf(sending.error) : null} />
      <Button busy={sending.isPending} onClick={() => sending.mutate()}>
        {submit}
      </Button>
      <Button look="plain" onClick={() => setOpen(false)}>
        {myTexts.cancel}
      </Button>
    </div>
  );
}
