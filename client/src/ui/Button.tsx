import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Link } from 'react-router';
import styles from './Button.module.css';

/** main: the step that the page is for; plain: a way beside it; quiet: seldom taken; alarm: ends something. */
type Look = 'main' | 'plain' | 'quiet' | 'alarm';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  /** Work is under way: the button says so and takes no second press. */
  busy?: boolean;
}

export function Button({ look = 'main', busy = false, disabled, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={[styles.button, styles[look], className].filter(Boolean).join(' ')}
      disabled={disabled || busy}
      aria-busy={busy}
    >
      {children}
    </button>
  );
}

interface ButtonLinkProps {
  to: string;
  look?: Look;
  /** Beside the way to the other page. */
  onClick?: () => void;
  children: ReactNode;
}

/** Looks like a button, leads to another page. */
export function ButtonLink({ to, look = 'main', onClick, children }: ButtonLinkProps) {
  return (
    <Link to={to} onClick={onClick} className={[styles.button, styles[look]].join(' ')}>
      {children}
    </Link>
  );
}

/** The way that is always there: a person on the telephone. */
export function HotlineButton({ look = 'plain', children }: { look?: Look; children: ReactNode }) {
  return (
    <a href="tel:12348" className={[styles.button, styles[look]].join(' ')}>
      {children}
    </a>
  );
}

/** Saves a file of ours on the device. */
export function DownloadLink({ href, fileName, children }: { href: string; fileName: string; children: ReactNode }) {
  return (
    <a href={href} download={fileName} className={[styles.button, styles.plain].join(' ')}>
      {children}
    </a>
  );
}
