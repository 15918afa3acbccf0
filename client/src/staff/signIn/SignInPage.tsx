import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Card, Form, Input } from 'antd';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import type { AccountView } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { useMe } from '../../queries.ts';
import { pageAfterSignIn, useSetAccount } from '../shell/session.ts';
import { shellTexts } from '../texts/shell.ts';
import { DemoAccounts } from './DemoAccounts.tsx';
import styles from './signIn.module.css';

const texts = shellTexts.signIn;

interface Credentials {
  login: string;
  password: string;
}

/** Signing in with login and password; in the demo also by picking an account. */
export function SignInPage() {
  const session = useMe();
  const setAccount = useSetAccount();
  const navigate = useNavigate();
  const back = useSearchParams()[0].get('back');
  const signIn = useMutation({
    mutationFn: (body: Credentials) => api('signInByPassword', { body }),
    onSuccess: (account: AccountView) => {
      setAccount(account);
      void navigate(pageAfterSignIn(account, back), { replace: true });
    },
  });
  const account = session.data?.account;
  if (account && account.role !== 'citizen') return <Navigate to={pageAfterSignIn(account, back)} replace />;

  return (
    <main className={styles.page}>
      <Card className={styles.card ?? ''}>
        <p className={styles.product}>{shellTexts.product}</p>
        <h1 className={styles.title}>{texts.title}</h1>
        {signIn.isError && (
          <Alert className={styles.error ?? ''} type="error" showIcon role="alert" title={messageOf(signIn.error)} />
        )}
        <SignInForm running={signIn.isPending} start={signIn.mutate} />
        <p className={styles.hint}>{texts.forgot}</p>
        <Link to="/">{texts.citizen}</Link>
      </Card>
      {session.data?.demo && <DemoAccounts disabled={signIn.isPending} pick={signIn.mutate} />}
    </main>
  );
}

function SignInForm({ running, start }: { running: boolean; start: (credentials: Credentials) => void }) {
  return (
    <Form<Credentials> layout="vertical" requiredMark={false} onFinish={start}>
      <Form.Item name="login" label={texts.login} rules={[{ required: true, message: texts.loginMissing }]}>
        <Input size="large" autoComplete="username" autoCapitalize="none" autoFocus />
      </Form.Item>
      <Form.Item name="password" label={texts.password} rules={[{ required: true, message: texts.passwordMissing }]}>
        <Input.Password size="large" autoComplete="current-password" />
      </Form.Item>
      <Button block size="large" type="primary" htmlType="submit" loading={running}>
        {texts.submit}
      </Button>
    </Form>
  );
}
