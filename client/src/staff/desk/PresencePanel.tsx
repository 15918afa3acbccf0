import { Button } from 'antd';
import { useState } from 'react';
import { api } from '../../api.ts';
import { unlockSound } from '../../media/index.ts';
import { clockText, timeText, useServerNow } from '../../time.ts';
import { useAction } from '../shell/useAction.ts';
import { deskTexts as texts } from '../texts/desk.ts';
import { DeskCheck } from './DeskCheck.tsx';
import { DutyConsent } from './DutyConsent.tsx';
import { useDuty } from './DutyContext.ts';
import styles from './desk.module.css';
import { askToNotify } from './useRing.ts';

/** The lawyer's state, big and clear, with the way on- and offline. */
export function PresencePanel() {
  const { view, show } = useDuty();
  const [step, setStep] = useState<'consent' | 'check' | null>(null);
  const goOnline = useAction(
    () => api('goOnline'),
    (changed) => {
      setStep(null);
      show(changed);
    },
  );
  const goOffline = useAction(() => api('goOffline'), show);
  const { presence, presenceReason, recordingConsent } = view;
  const begin = () => {
    unlockSound();
    askToNotify();
    setStep(recordingConsent === null ? 'consent' : 'check');
  };
  const reason = texts.reasons[presenceReason];

  return (
    <section className={styles.presence} data-presence={presence} aria-label={texts.states[presence]}>
      <div>
        <p className={styles.state} role="status">
          {texts.states[presence]}
          {presence === 'wrap_up' && view.wrapUpEndsAt !== null && <WrapUpLeft endsAt={view.wrapUpEndsAt} />}
        </p>
        <p>{texts.stateMore[presence]}</p>
        {reason !== undefined && <p className={styles.reason}>{reason}</p>}
        <p className={styles.facts}>
          <span>{texts.since(timeText(view.presenceSince))}</span>
          <span>{view.shiftEndsAt === null ? texts.noShift : texts.until(timeText(view.shiftEndsAt))}</span>
          <span>{texts.onDuty(view.lawyersOnDuty)}</span>
        </p>
        {recordingConsent !== null && (
          <p className={styles.facts}>
            <span>{texts.consentIs[recordingConsent]}</span>
            {presence === 'offline' && (
              <Button size="small" onClick={() => setStep('consent')}>
                {texts.changeConsent}
              </Button>
            )}
          </p>
        )}
      </div>
      <div className={styles.presenceButtons}>
        {presence === 'offline' && (
          <Button type="primary" className={styles.big ?? ''} onClick={begin}>
            {texts.goOnline}
          </Button>
        )}
        {presence === 'wrap_up' && (
          <Button
            type="primary"
            className={styles.big ?? ''}
            loading={goOnline.running}
            onClick={() => goOnline.start(undefined)}
          >
            {texts.endWrapUp}
          </Button>
        )}
        {(presence === 'ready' || presence === 'wrap_up') && (
          <Button className={styles.big ?? ''} loading={goOffline.running} onClick={() => goOffline.start(undefined)}>
            {texts.goOffline}
          </Button>
        )}
      </div>
      {step === 'consent' && <DutyConsent cancel={() => setStep(null)} decided={() => setStep('check')} />}
      {step === 'check' && (
        <DeskCheck running={goOnline.running} cancel={() => setStep(null)} goOnline={() => goOnline.start(undefined)} />
      )}
    </section>
  );
}

/** The write-up pause as it runs out. */
export function WrapUpLeft({ endsAt }: { endsAt: string }) {
  const now = useServerNow();
  return (
    <span className={styles.wrapUp} role="timer">
      {texts.wrapUpLeft(clockText(Date.parse(endsAt) - now))}
    </span>
  );
}
