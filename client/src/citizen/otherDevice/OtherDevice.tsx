import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { api, messageOf } from '../../api.ts';
import { unlockSound } from '../../media/sound.ts';
import { otherDeviceTexts, signInTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { DigitsField } from '../../ui/Field.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { signedIn } from '../session.ts';

/** Takes the seat of a running call over to this device. */
export function OtherDevice() {
  const navigate = useNavigate();
  const [phone, setPhone] = useState('');
  const [code, setCode] = useState('');
  const enter = useMutation({
    mutationFn: () => api('signInBySeatCode', { body: { phone, code } }),
    onSuccess: ({ account, consultationId }) => {
      signedIn(account);
      navigate(`/consultations/${consultationId}`, { replace: true });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    unlockSound();
    enter.mutate();
  }

  return (
    <form className={layout.stack} onSubmit={submit} noValidate>
      <PageHead title={otherDeviceTexts.title} back="/" />
      <Notice>
        <ol className={layout.tight}>
          {otherDeviceTexts.steps.map((step, index) => (
            <li key={step}>
              {index + 1}. {step}
            </li>
          ))}
        </ol>
      </Notice>
      <DigitsField
        label={signInTexts.phone}
        type="tel"
        autoComplete="tel-national"
        maxLength={11}
        value={phone}
        onDigits={setPhone}
      />
      <DigitsField
        label={otherDeviceTexts.code}
        autoComplete="one-time-code"
        maxLength={6}
        value={code}
        onDigits={setCode}
      />
      <Fault message={enter.error && messageOf(enter.error)} />
      <Button type="submit" busy={enter.isPending} disabled={phone.length !== 11 || code.length !== 6}>
        {otherDeviceTexts.submit}
      </Button>
    </form>
  );
}
