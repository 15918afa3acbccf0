import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from 'react';
import styles from './Field.module.css';

interface Around {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
}

type FieldProps = Around & InputHTMLAttributes<HTMLInputElement>;
type TextProps = Around & TextareaHTMLAttributes<HTMLTextAreaElement>;

/** One line to fill in, with its name above it and what is wrong below. */
export function Field({ label, hint, error, ...input }: FieldProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input id={id} className={styles.input} aria-invalid={!!error} aria-describedby={`${id}-about`} {...input} />
    </Frame>
  );
}

/** Several lines to fill in. */
export function TextField({ label, hint, error, ...area }: TextProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <textarea id={id} className={styles.input} aria-invalid={!!error} aria-describedby={`${id}-about`} {...area} />
    </Frame>
  );
}

function Frame({ id, label, hint, error, children }: Around & { id: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children}
      <div id={`${id}-about`} className={error ? styles.error : styles.hint}>
        {error || hint}
      </div>
    </div>
  );
}

/** A field that takes digits only, such as a phone number or a code: anything else that is typed or pasted is left out. */
export function DigitsField({ onDigits, ...field }: FieldProps & { onDigits: (digits: string) => void }) {
  return <Field {...field} inputMode="numeric" onChange={(event) => onDigits(event.target.value.replace(/\D/g, ''))} />;
}
