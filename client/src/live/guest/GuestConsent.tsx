import { guestTexts as texts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';

interface Props {
  busy: boolean;
  /** What declining is called. */
  no: string;
  onAnswer: (agreed: boolean) => void;
}

/** To be seen and heard by everybody, and recorded: asked for in plain words before anything is switched on. */
export function GuestConsent({ busy, no, onAnswer }: Props) {
  return (
    <section className={`${layout.card} ${layout.stack}`} aria-label={texts.consentTitle}>
      <h2>{texts.consentTitle}</h2>
      <ul className={layout.tight}>
        {texts.consent.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Button busy={busy} onClick={() => onAnswer(true)}>
        {texts.agree}
      </Button>
      <Button look="plain" disabled={busy} onClick={() => onAnswer(false)}>
        {no}
      </Button>
    </section>
  );
}
