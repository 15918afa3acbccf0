import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Space, Tag } from 'antd';
import { useState } from 'react';
import type { StaffView } from '#protocol';
import { api } from '../../api.ts';
import { DataTable } from '../shell/DataTable.tsx';
import { LoadFailed } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { adminTexts } from '../texts/admin.ts';
import { shellTexts } from '../texts/shell.ts';
import styles from './admin.module.css';
import { OneTimePassword, type ShownPassword } from './OneTimePassword.tsx';
import { PersonDialog } from './PersonDialog.tsx';
import { TestAccounts } from './TestAccounts.tsx';

const texts = adminTexts.people;

/** Staff accounts: made, changed, given a new password, disabled and enabled; never deleted. Below them the test accounts. */
export function PeopleTab() {
  const staff = useQuery({ queryKey: ['staff'], queryFn: () => api('listStaff') });
  const client = useQueryClient();
  const [edited, setEdited] = useState<StaffView | 'new' | null>(null);
  const [password, setPassword] = useState<ShownPassword | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: ['staff'] });

  if (staff.isError) return <LoadFailed error={staff.error} retry={() => void staff.refetch()} />;
  return (
    <>
      <div className={styles.bar}>
        <Button type="primary" onClick={() => setEdited('new')}>
          {texts.create}
        </Button>
      </div>
      <DataTable<StaffView>
        label={adminTexts.tabs.people}
        minWidth={900}
        rowKey="id"
        loading={staff.isPending}
        dataSource={staff.data ?? []}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        columns={[
          { title: texts.columns.name, dataIndex: 'name' },
          { title: texts.columns.login, dataIndex: 'login' },
          { title: texts.columns.role, render: (_, row) => texts.roles[row.role] },
          { title: texts.columns.firm, render: (_, row) => <FirmCell person={row} /> },
          { title: texts.columns.state, render: (_, row) => <StateTag person={row} /> },
          {
            title: texts.columns.lastSignIn,
            render: (_, row) => (row.lastSignInAt ? minuteText(row.lastSignInAt) : texts.never),
          },
          {
            title: texts.columns.act,
            render: (_, row) => (
              <PersonActions person={row} edit={() => setEdited(row)} showPassword={setPassword} changed={refresh} />
            ),
          },
        ]}
      />
      <TestAccounts />
      {edited !== null && (
        <PersonDialog
          person={edited === 'new' ? null : edited}
          close={() => setEdited(null)}
          created={setPassword}
          changed={refresh}
        />
      )}
      {password !== null && <OneTimePassword shown={password} close={() => setPassword(null)} />}
    </>
  );
}

function FirmCell({ person }: { person: StaffView }) {
  if (person.role !== 'duty_lawyer') return null;
  return (
    <>
      {person.firm}
      {person.licenseNo !== '' && <div className={styles.muted}>{person.licenseNo}</div>}
    </>
  );
}

function StateTag({ person }: { person: StaffView }) {
  if (person.disabled) return <Tag color="error">{texts.disabled}</Tag>;
  if (person.mustChangePassword) return <Tag color="warning">{texts.mustChange}</Tag>;
  return <Tag color="success">{texts.active}</Tag>;
}

interface ActionsProps {
  person: StaffView;
  edit: () => void;
  showPassword: (shown: ShownPassword) => void;
  changed: () => void;
}

function PersonActions({ person, edit, showPassword, changed }: ActionsProps) {
  const { modal } = App.useApp();
  const tell = useTell();
  const accountId = person.id;
  const reset = useAction(
    () => api('resetPassword', { params: { accountId } }),
    ({ oneTimePassword }) => {
      changed();
      showPassword({ title: texts.resetDone, login: person.login, password: oneTimePassword });
    },
  );
  const toggle = useAction(
    () => {
      const { name, firm, licenseNo, disabled } = person;
      return api('updateStaff', { params: { accountId }, body: { name, firm, licenseNo, disabled: !disabled } });
    },
    () => {
      changed();
      tell.done(texts.changed);
    },
  );
  const ask = (okText: string, title: string, content: string | null, onOk: () => void) =>
    void modal.confirm({ title, content, okText, cancelText: shellTexts.cancel, onOk });

  return (
    <Space wrap>
      <Button onClick={edit}>{texts.edit}</Button>
      <Button
        loading={reset.running}
        onClick={() =>
          ask(texts.reset, texts.confirmReset(person.name), texts.confirmResetMore, () => reset.start(undefined))
        }
      >
        {texts.reset}
      </Button>
      {person.disabled ? (
        <Button
          loading={toggle.running}
          onClick={() => ask(texts.enable, texts.confirmEnable(person.name), null, () => toggle.start(undefined))}
        >
          {texts.enable}
        </Button>
      ) : (
        <Button
          danger
          loading={toggle.running}
          onClick={() =>
            ask(texts.disable, texts.confirmDisable(person.name), texts.confirmDisableMore, () =>
              toggle.start(undefined),
            )
          }
        >
          {texts.disable}
        </Button>
      )}
    </Space>
  );
}
