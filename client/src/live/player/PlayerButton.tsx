import type { ReactNode } from 'react';
import styles from './player.module.css';

interface PlayerButtonProps {
  icon: ReactNode;
  onClick: () => void;
  /** A switch that is on or off. */
  pressed?: boolean;
  /** Opens something. */
  expanded?: boolean;
  children: ReactNode;
}

/** A button of the player, with its word. */
export function PlayerButton({ icon, onClick, pressed, expanded, children }: PlayerButtonProps) {
  return (
    <button
      type="button"
      className={pressed || expanded ? `${styles.button} ${styles.on}` : styles.button}
      aria-pressed={pressed}
      aria-expanded={expanded}
      onClick={onClick}
    >
      {icon}
      {children}
    </button>
  );
}
