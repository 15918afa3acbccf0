import { type ReactNode, useEffect } from 'react';
import { Link } from 'react-router';
import { commonTexts } from '../texts/index.ts';
import styles from './PageHead.module.css';

interface PageHeadProps {
  title: string;
  lead?: ReactNode;
  /** Where 返回 leads; none on pages that one must not leave by chance. */
  back?: string;
}

/** What the page is for, in its head and in the browser's title. */
export function PageHead({ title, lead, back }: PageHeadProps) {
  useTitle(title);
  return (
    <header className={styles.head}>
      {back !== undefined && (
        <Link to={back} className={styles.back}>
          ‹ {commonTexts.back}
        </Link>
      )}
      <h1>{title}</h1>
      {lead && <p className={styles.lead}>{lead}</p>}
    </header>
  );
}

/** The browser's title while the component is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${commonTexts.product}`;
  }, [title]);
}
