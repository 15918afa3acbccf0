import { messageOf } from '../api.ts';
import { commonTexts } from '../texts/index.ts';
import { Button } from './Button.tsx';
import styles from './layout.module.css';
import { Fault } from './Notice.tsx';

interface LoadingProps {
  error?: unknown;
  onRetry?: () => void;
}

/** In place of what is still on its way, or did not come. */
export function Loading({ error, onRetry }: LoadingProps) {
  if (!error) return <p role="status">{commonTexts.loading}</p>;
  return (
    <div className={styles.stack}>
      <Fault message={messageOf(error)} />
      {onRetry && <Button onClick={onRetry}>{commonTexts.retry}</Button>}
    </div>
  );
}
