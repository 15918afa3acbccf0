import { useId } from 'react';
import styles from './Choices.module.css';

export interface Choice<Value extends string> {
  value: Value;
  label: string;
  /** A smaller line below. */
  what?: string;
}

interface ChoicesProps<Value extends string> {
  legend: string;
  choices: readonly Choice<Value>[];
  chosen: Value | null;
  onChoose: (value: Value) => void;
  /** Beside each other where there is room: words, or something as short as a time. */
  columns?: 'words' | 'short';
}

/** Pick one of several, as large buttons that are radio buttons to a screen reader. */
export function Choices<Value extends string>({ legend, choices, chosen, onChoose, columns }: ChoicesProps<Value>) {
  const name = useId();
  return (
    <fieldset className={`${styles.list} ${columns ? styles[columns] : ''}`}>
      <legend className="only-read-aloud">{legend}</legend>
      {choices.map(({ value, label, what }) => (
        <label key={value} className={value === chosen ? styles.chosen : styles.choice}>
          <input
            type="radio"
            name={name}
            checked={value === chosen}
            onChange={() => onChoose(value)}
            className={styles.radio}
          />
          <span>
            {label}
            {what && <small className={styles.what}>{what}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
