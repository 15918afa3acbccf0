import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import { type ApiAnswer, api } from '../../api.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { adminTexts } from '../texts/admin.ts';
import { shellTexts } from '../texts/shell.ts';
import styles from './admin.module.css';

const texts = adminTexts.testAccounts;
const key = ['testAccounts'];
type TestAccount = ApiAnswer<'listTestAccounts'>[number];

/** Phone numbers whose consultations are tests: for walk-throughs, in no figure. */
export function TestAccounts() {
  const accounts = useQuery({ queryKey: key, queryFn: () => api('listTestAccounts') });
  if (accounts.isError) return <LoadFailed error={accounts.error} retry={() => void accounts.refetch()} />;
  return (
    <>
      <h2 className={styles.section}>{texts.title}</h2>
      <p className={styles.hint}>{texts.hint}</p>
      <AddTestAccount />
      <DataTable<TestAccount>
        label={texts.title}
        minWidth={480}
        rowKey="id"
        loading={accounts.isPending}
        dataSource={accounts.data ?? []}
        locale={{ emptyText: texts.empty }}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        columns={[
          { title: texts.phone, dataIndex: 'phoneMasked' },
          {
            title: adminTexts.people.columns.lastSignIn,
            render: (_, { lastSignInAt }) => (lastSignInAt ? minuteText(lastSignInAt) : adminTexts.people.never),
          },
          { title: adminTexts.people.columns.act, render: (_, account) => <RemoveButton account={account} /> },
        ]}
      />
    </>
  );
}

function AddTestAccount() {
  const [form] = Form.useForm<{ phone: string }>();
  const client = useQueryClient();
  const tell = useTell();
  const adding = useAction(
    (body: { phone: string }) => api('addTestAccount', { body }),
    () => {
      form.resetFields();
      void client.invalidateQueries({ queryKey: key });
      tell.done(texts.added);
    },
  );
  return (
    <Form<{ phone: string }> form={form} layout="inline" className={styles.bar ?? ''} onFinish={adding.start}>
      <Form.Item
        name="phone"
        label={texts.phone}
        rules={[{ required: true, pattern: /^1[3-9]\d{9}$/, message: texts.phoneHint }]}
      >
        <Input inputMode="numeric" maxLength={11} autoComplete="off" />
      </Form.Item>
      <Button htmlType="submit" loading={adding.running}>
        {texts.add}
      </Button>
    </Form>
  );
}

function RemoveButton({ account: { id, phoneMasked } }: { account: TestAccount }) {
  const { modal } = App.useApp();
  const client = useQueryClient();
  const tell = useTell();
  const removing = useAction(
    () => api('removeTestAccount', { params: { accountId: id } }),
    () => {
      void client.invalidateQueries({ queryKey: key });
      tell.done(texts.removed);
    },
  );
  const ask = () =>
    void modal.confirm({
      title: texts.confirmRemove(phoneMasked),
      okText: texts.remove,
      cancelText: shellTexts.cancel,
      onOk: () => removing.start(undefined),
    });
  return (
    <Button loading={removing.running} onClick={ask}>
      {texts.remove}
    </Button>
  );
}
