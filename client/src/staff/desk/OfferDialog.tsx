import { Button, Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { OfferView } from '#protocol';
import { api } from '../../api.ts';
import { keep } from '../../consultations.ts';
import { usePreparedCall } from '../../media/index.ts';
import { useServerNow } from '../../time.ts';
import { useAction } from '../shell/useAction.ts';
import { deskTexts } from '../texts/desk.ts';
import { DeclineForm } from './DeclineForm.tsx';
import styles from './desk.module.css';
import { MatterCard } from './MatterCard.tsx';
import { useRing } from './useRing.ts';

const texts = deskTexts.offer;

/** A key pressed so soon was meant for what the lawyer was typing before. */
const strayKeyMs = 800;

/** A citizen is offered: rings until answered, handed back, or over. */
export function OfferDialog({ offer }: { offer: OfferView }) {
  const { consultation } = offer;
  const navigate = useNavigate();
  const [declining, setDeclining] = useState(false);
  const [shownAt] = useState(() => Date.now());
  const answerButton = useRef<HTMLButtonElement>(null);
  const leftMs = Math.max(0, Date.parse(offer.endsAt) - useServerNow(250));
  usePreparedCall(consultation.id);
  useRing(texts.notification(consultation.matterWords), leftMs > 0);
  useEffect(() => {
    answerButton.current?.focus();
  }, []);
  const accept = useAction(
    () => api('acceptOffer', { params: { offerId: offer.id } }),
    (accepted) => {
      keep(accepted);
      void navigate(`/staff/calls/${accepted.id}`);
    },
  );
  if (leftMs === 0 && !accept.running) return null;

  return (
    <Modal
      open
      title={texts.title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={null}
      width={620}
    >
      <p className={styles.offerLeft} role="timer" aria-label={texts.leftFor}>
        {texts.left(Math.ceil(leftMs / 1000))}
      </p>
      <MatterCard consultation={consultation} />
      {declining ? (
        <DeclineForm offerId={offer.id} back={() => setDeclining(false)} />
      ) : (
        <div className={styles.equal}>
          <Button
            ref={answerButton}
            type="primary"
            size="large"
            className={styles.answer ?? ''}
            loading={accept.running}
            onClick={(event) => {
              const byKey = event.detail === 0;
              if (!byKey || Date.now() - shownAt > strayKeyMs) accept.start(undefined);
            }}
          >
            {texts.answer}
          </Button>
          <Button size="large" disabled={accept.running} onClick={() => setDeclining(true)}>
            {texts.decline}
          </Button>
        </div>
      )}
    </Modal>
  );
}
