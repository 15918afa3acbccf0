import { useMutation } from '@tanstack/react-query';
import { api, messageOf } from '../../api.ts';
import { callTexts } from '../../texts/index.ts';
import { useServerNow } from '../../time.ts';
import { Button } from '../../ui/Button.tsx';
import { Fault, Notice } from '../../ui/Notice.tsx';
import styles from './CallPage.module.css';

/** Six digits to go on talking on another device. */
export function SeatCode({ consultationId }: { consultationId: string }) {
  const now = useServerNow();
  const create = useMutation({ mutationFn: () => api('createSeatCode', { params: { consultationId } }) });
  const seconds = create.data ? Math.floor((Date.parse(create.data.expiresAt) - now) / 1000) : 0;
  return (
    <>
      {create.data && (
        <Notice title={callTexts.seatTitle}>
          <p>{callTexts.seatWhat}</p>
          <p className={styles.code}>{seconds > 0 ? create.data.code : callTexts.seatOver}</p>
          {seconds > 0 && <p>{callTexts.seatUntil(seconds)}</p>}
        </Notice>
      )}
      <Fault message={create.error && messageOf(create.error)} />
      <Button look="plain" busy={create.isPending} onClick={() => create.mutate()}>
        {create.data ? callTexts.seatNew : callTexts.otherDevice}
      </Button>
    </>
  );
}
