import type { ReactNode } from 'react';
import { checkTexts } from '../../texts/index.ts';
import layout from '../../ui/layout.module.css';
import styles from './DeviceCheck.module.css';

interface ItemProps {
  title: string;
  /** null: not known yet. */
  ok: boolean | null;
  children: ReactNode;
}

/** One test, with its outcome in words. */
export function Item({ title, ok, children }: ItemProps) {
  return (
    <section className={`${layout.card} ${layout.tight}`}>
      <h2 className={styles.head}>
        <span>{title}</span>
        {ok === null ? (
          <span className={styles.open}>{checkTexts.notYet}</span>
        ) : (
          <span className={ok ? styles.ok : styles.notOk}>
            {ok ? '✓ ' : '! '}
            {ok ? checkTexts.ok : checkTexts.notOk}
          </span>
        )}
      </h2>
      {children}
    </section>
  );
}
