import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Card, Form, Input } from 'antd';
import { useNavigate } from 'react-router';
import type { AccountView } from '#protocol';
import { ApiError, api, messageOf } from '../../api.ts';
import { useMe } from '../../queries.ts';
import { homeOf, useSetAccount } from '../shell/session.ts';
import { useTell } from '../shell/useTell.ts';
import { shellTexts } from '../texts/shell.ts';
import styles from './signIn.module.css';

const texts = shellTexts.password;

interface Passwords {
  oldPassword: string;
  newPassword: string;
  again: string;
}

/** Changing the own password; forced after a one-time password. */
export function PasswordPage() {
  const account = useMe().data?.account;
  const setAccount = useSetAccount();
  const navigate = useNavigate();
  const tell = useTell();
  const [form] = Form.useForm<Passwords>();
  const change = useMutation({
    mutationFn: ({ oldPassword, newPassword }: Passwords) =>
      api('changePassword', { body: { oldPassword, newPassword } }),
    onSuccess: (changed: AccountView) => {
      setAccount(changed);
      tell.done(texts.done);
      void navigate(homeOf(changed.role), { replace: true });
    },
  });
  const failed = change.error instanceof ApiError ? change.error : null;
  return (
    <Card className={`${styles.card} ${styles.alone}`}>
      <h1 className={styles.title}>{texts.title}</h1>
      {account?.mustChangePassword && (
        <Alert className={styles.error ?? ''} type="info" showIcon title={texts.mustChange} />
      )}
      {change.isError && (
        <Alert
          className={styles.error ?? ''}
          type="error"
          showIcon
          role="alert"
          title={failed?.fields.newPassword ?? messageOf(change.error)}
        />
      )}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => change.mutate(values)}>
        <Form.Item name="oldPassword" label={texts.old} rules={[{ required: true, message: texts.old }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="newPassword"
          label={texts.next}
          extra={texts.rule}
          rules={[{ required: true, min: 10, message: texts.rule }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={texts.again}
          dependencies={['newPassword']}
          rules={[
            {
              validator: (_, value: string) =>
                value === form.getFieldValue('newPassword')
                  ? Promise.resolve()
                  : Promise.reject(new Error(texts.differs)),
            },
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button block type="primary" htmlType="submit" loading={change.isPending}>
          {texts.submit}
        </Button>
      </Form>
    </Card>
  );
}
