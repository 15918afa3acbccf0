import { messageOf } from '../../api.ts';
import { liveTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Fault } from '../../ui/Notice.tsx';
import styles from './Chat.module.css';
import type { Writing } from './useWriting.ts';

interface WriteProps {
  label: string;
  hint: string;
  writing: Writing;
}

/** One line that everybody will read. */
export function Write({ label, hint, writing }: WriteProps) {
  const { text, setText, submit, busy, error } = writing;
  return (
    <>
      <Fault message={error && messageOf(error)} />
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
        <Button type="submit" busy={busy}>
          {liveTexts.send}
        </Button>
      </form>
    </>
  );
}
