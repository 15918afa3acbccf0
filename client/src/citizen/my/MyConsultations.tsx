import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ConsultationView } from '#protocol';
import { api } from '../../api.ts';
import { keys } from '../../queries.ts';
import { endTexts, homeTexts, myTexts, stateTexts } from '../../texts/index.ts';
import { dateTimeText } from '../../time.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Loading } from '../../ui/Loading.tsx';
import layout from '../../ui/layout.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import styles from './My.module.css';

/** A shorter answer is the last one. */
const pageSize = 50;

/** Every consultation of the citizen's, newest first. */
export function MyConsultations() {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: [...keys.consultations, 'all'],
    queryFn: ({ pageParam }) => api('listConsultations', { query: pageParam === null ? {} : { before: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < pageSize ? null : (page.at(-1)?.requestedAt ?? null)),
  });
  if (!data) return <Loading error={error} onRetry={() => void refetch()} />;
  const all = data.pages.flat();
  return (
    <div className={layout.stack}>
      <PageHead title={myTexts.title} back="/" />
      {all.length === 0 && (
        <>
          <Notice title={myTexts.empty}>{myTexts.emptyWhat}</Notice>
          <ButtonLink to="/new/instant">{homeTexts.instant}</ButtonLink>
          <ButtonLink to="/new/booking" look="plain">
            {endTexts.book}
          </ButtonLink>
        </>
      )}
      <ul className={layout.tight}>
        {all.map((consultation) => (
          <li key={consultation.id}>
            <Entry consultation={consultation} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button look="plain" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {myTexts.more}
        </Button>
      )}
    </div>
  );
}

function Entry({ consultation }: { consultation: ConsultationView }) {
  const { id, matterWords, state, scheduledAt, requestedAt, lawyer } = consultation;
  return (
    <Link to={`/my/${id}`} className={styles.entry}>
      <strong>{matterWords}</strong>
      <span className={styles.state}>{stateTexts.state[state]}</span>
      <span className={styles.when}>
        {dateTimeText(scheduledAt ?? requestedAt)}
        {lawyer && ` · ${lawyer.name}`}
      </span>
    </Link>
  );
}
