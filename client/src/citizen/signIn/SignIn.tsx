import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { ApiError, api, messageOf } from '../../api.ts';
import { commonTexts, signInTexts } from '../../texts/index.ts';
import { Button, HotlineButton } from '../../ui/Button.tsx';
import { DigitsField } from '../../ui/Field.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { safeNext, signedIn } from '../session.ts';
import { useCountdown } from './useCountdown.ts';

const resendMs = 60_000;

/** Phone number, then the code. */
export function SignIn() {
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const next = safeNext(query.get('next'));
  const fromLive = next.startsWith('/live/');
  const [phone, setPhone] = useState('');
  const [code, setCode] = useState('');
  const [wait, startWait] = useCountdown();

  const send = useMutation({
    mutationFn: () => api('requestLoginCode', { body: { phone } }),
    onSuccess: () => startWait(resendMs),
  });
  const enter = useMutation({
    mutationFn: () => api('signInByCode', { body: { phone, code } }),
    onSuccess: (account) => {
      signedIn(account);
      navigate(next, { replace: true });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (send.data) enter.mutate();
    else send.mutate();
  }

  const demoCode = send.data?.demoCode;
  return (
    <form className={layout.stack} onSubmit={submit} noValidate>
      <PageHead
        title={signInTexts.title}
        lead={fromLive ? signInTexts.whyLive : signInTexts.why}
        back={fromLive ? next : '/'}
      />
      <DigitsField
        label={signInTexts.phone}
        hint={signInTexts.phoneHint}
        error={fieldOf(send.error, 'phone')}
        type="tel"
        autoComplete="tel-national"
        maxLength={11}
        value={phone}
        onDigits={setPhone}
      />
      {!send.data && (
        <Button type="submit" busy={send.isPending} disabled={phone.length !== 11}>
          {signInTexts.send}
        </Button>
      )}
      <Fault message={send.error && !fieldOf(send.error, 'phone') ? messageOf(send.error) : null} />
      {send.data && (
        <>
          {demoCode ? (
            <Notice tone="warm" title={signInTexts.demoCode(demoCode)}>
              <Button look="plain" onClick={() => setCode(demoCode)}>
                {signInTexts.useDemoCode}
              </Button>
            </Notice>
          ) : (
            <Notice tone="good">{signInTexts.sent}</Notice>
          )}
          <DigitsField
            label={signInTexts.code}
            hint={signInTexts.codeHint}
            autoComplete="one-time-code"
            maxLength={6}
            value={code}
            onDigits={setCode}
          />
          <Fault message={enter.error && messageOf(enter.error)} />
          <Button type="submit" busy={enter.isPending} disabled={code.length !== 6}>
            {signInTexts.submit}
          </Button>
          <Button look="quiet" disabled={wait > 0} busy={send.isPending} onClick={() => send.mutate()}>
            {wait > 0 ? signInTexts.sendAgainIn(Math.ceil(wait / 1000)) : signInTexts.sendAgain}
          </Button>
        </>
      )}
      <Notice title={signInTexts.noCode}>
        <p>{signInTexts.noCodeWhat}</p>
        <HotlineButton>{commonTexts.callHotline}</HotlineButton>
      </Notice>
    </form>
  );
}

function fieldOf(error: unknown, name: string): string | undefined {
  return error instanceof ApiError ? error.fields[name] : undefined;
}
