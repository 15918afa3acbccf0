import { useRouteError } from 'react-router';
import { commonTexts, errorTexts } from '../texts/index.ts';
import { Button, ButtonLink, HotlineButton } from './Button.tsx';
import styles from './Message.module.css';

/** In place of a page that threw, or whose files could not be loaded (a new version was put up, or no network). */
export function PageFailed() {
  const error = useRouteError();
  const missing = typeof error === 'object' && error !== null && 'status' in error && error.status === 404;
  return (
    <main className={styles.page}>
      <h1>{missing ? commonTexts.notFound : errorTexts.pageFailed}</h1>
      <p>{missing ? commonTexts.notFoundWhat : errorTexts.unknown}</p>
      {missing ? (
        <ButtonLink to="/">{commonTexts.home}</ButtonLink>
      ) : (
        <Button onClick={() => location.reload()}>{errorTexts.reload}</Button>
      )}
      <HotlineButton>{commonTexts.callHotline}</HotlineButton>
    </main>
  );
}
