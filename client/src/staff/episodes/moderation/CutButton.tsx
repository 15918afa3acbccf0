import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { moderationTexts as texts } from '../../texts/moderation.ts';
import styles from './moderation.module.css';

/** Long enough not to happen by a slip. ms */
const holdMs = 1000;

/** The one red button: held for a second it cuts, released earlier nothing happens. */
export function CutButton({ label, disabled, cut }: { label: string; disabled: boolean; cut: () => void }) {
  const [held, setHeld] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const release = () => {
    clearTimeout(timer.current);
    setHeld(false);
  };
  const press = () => {
    if (disabled || held) return;
    setHeld(true);
    timer.current = setTimeout(() => {
      setHeld(false);
      cut();
    }, holdMs);
  };
  const isPress = ({ key }: KeyboardEvent) => key === ' ' || key === 'Enter';
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <button
      type="button"
      className={`${styles.cut} ${held ? styles.held : ''}`}
      disabled={disabled}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onBlur={release}
      onKeyDown={(event) => isPress(event) && !event.repeat && press()}
      onKeyUp={(event) => isPress(event) && release()}
      onContextMenu={(event) => event.preventDefault()}
    >
      <strong>{label}</strong>
      <span>{held ? texts.cut.holding : texts.cut.hold}</span>
    </button>
  );
}
