import { Button, Result, Spin } from 'antd';
import { Link } from 'react-router';
import { shellTexts } from '../texts/shell.ts';
import styles from './shell.module.css';

/** While a page or its data is on the way. */
export function Loading() {
  return (
    <div className={styles.centre} role="status">
      <Spin size="large" />
      <span className={styles.loadingText}>{shellTexts.loading}</span>
    </div>
  );
}

/** A page that only says one thing, with the way home. */
export function Notice({ text }: { text: string }) {
  return (
    <main className={styles.centre}>
      <Result
        status="info"
        title={text}
        extra={
          <Link to="/staff">
            <Button type="primary">{shellTexts.home}</Button>
          </Link>
        }
      />
    </main>
  );
}

/** Data that did not come: says so, and offers to try again. */
export function LoadFailed({ error, retry }: { error: unknown; retry: () => void }) {
  const text = error instanceof Error ? error.message : shellTexts.cannotLoad;
  return (
    <Result
      status="warning"
      title={shellTexts.cannotLoad}
      subTitle={text}
      extra={
        <Button type="primary" onClick={retry}>
          {shellTexts.retry}
        </Button>
      }
    />
  );
}
