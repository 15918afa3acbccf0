import { Input } from 'antd';
import { useState } from 'react';
import styles from './replay.module.css';
import { placeText, readPlace } from './replayDraft.ts';

interface Props {
  label: string;
  /** ms */
  value: number;
  largest: number;
  disabled: boolean;
  change: (ms: number) => void;
}

/** A place on the recording, written as a clock; what is no place springs back when it is left. */
export function PlaceInput({ label, value, largest, disabled, change }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = placeText(value);
  const place = typed === null ? value : readPlace(typed);
  const wrong = place === null || place > largest;
  function take(): void {
    // Untouched, it keeps the ms that the text does not show.
    if (typed !== null && typed !== shown && place !== null && !wrong) change(place);
    setTyped(null);
  }
  return (
    <Input
      className={styles.place ?? ''}
      aria-label={label}
      aria-invalid={wrong}
      status={wrong ? 'error' : ''}
      value={typed ?? shown}
      disabled={disabled}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={take}
      onPressEnter={take}
    />
  );
}
