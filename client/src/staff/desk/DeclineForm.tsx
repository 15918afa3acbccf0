import { Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { api } from '../../api.ts';
import { useAction } from '../shell/useAction.ts';
import { deskTexts } from '../texts/desk.ts';
import { useDuty } from './DutyContext.ts';
import styles from './desk.module.css';

const texts = deskTexts.offer;
type Reason = keyof typeof texts.reasons;

/** Handing a citizen back: always with a reason. */
export function DeclineForm({ offerId, back }: { offerId: string; back: () => void }) {
  const { show } = useDuty();
  const [reason, setReason] = useState<Reason | null>(null);
  const [note, setNote] = useState('');
  const decline = useAction(
    (body: { reason: Reason; note: string }) => api('declineOffer', { params: { offerId }, body }),
    show,
  );
  return (
    <fieldset>
      <legend className={styles.declineTitle}>{texts.declineTitle}</legend>
      <p className={styles.hint}>{texts.declineMore}</p>
      <Radio.Group
        value={reason}
        className={styles.reasons ?? ''}
        onChange={(event) => setReason(event.target.value as Reason)}
        options={Object.entries(texts.reasons).map(([value, label]) => ({ value, label }))}
      />
      <Input
        value={note}
        maxLength={200}
        placeholder={texts.note}
        aria-label={texts.note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className={styles.equal}>
        <Button
          danger
          size="large"
          disabled={reason === null}
          loading={decline.running}
          onClick={() => reason !== null && decline.start({ reason, note })}
        >
          {texts.confirmDecline}
        </Button>
        <Button size="large" onClick={back}>
          {texts.back}
        </Button>
      </div>
    </fieldset>
  );
}
