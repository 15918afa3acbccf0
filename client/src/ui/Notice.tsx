import type { ReactNode } from 'react';
import styles from './Notice.module.css';

interface NoticeProps {
  /** Colour beside the words, never instead of them. */
  tone?: 'plain' | 'good' | 'warm' | 'alarm';
  title?: string;
  children?: ReactNode;
}

/** Something to know. An alarm is read aloud at once. */
export function Notice({ tone = 'plain', title, children }: NoticeProps) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={tone === 'alarm' ? 'alert' : 'status'}>
      {title && <strong>{title}</strong>}
      {children}
    </div>
  );
}

/** What went wrong, if anything did. */
export function Fault({ message }: { message: string | null | undefined }) {
  return message ? <Notice tone="alarm">{message}</Notice> : null;
}
