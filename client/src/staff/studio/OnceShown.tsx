import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { studioTexts } from '../texts/studio.ts';
import styles from './studio.module.css';

interface Props {
  title: string;
  values: readonly { label: string; value: string; copy: string }[];
}

/** Secrets that are shown this one time, each with a way to carry it off. */
export function OnceShown({ title, values }: Props) {
  const [copied, setCopied] = useState<string | null>(null);
  const copy = (value: string) =>
    navigator.clipboard?.writeText(value).then(
      () => setCopied(value),
      () => undefined,
    );
  return (
    <Alert
      type="warning"
      title={title}
      description={values.map(({ label, value, copy: copyText }) => (
        <div key={label} className={styles.once}>
          <Input readOnly aria-label={label} value={value} onFocus={(event) => event.target.select()} />
          <Button onClick={() => void copy(value)}>{copied === value ? studioTexts.guests.copied : copyText}</Button>
        </div>
      ))}
    />
  );
}
