import { Form, Input, Modal, Select } from 'antd';
import type { StaffView } from '#protocol';
import { api } from '../../api.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { adminTexts } from '../texts/admin.ts';
import { shellTexts } from '../texts/shell.ts';
import type { ShownPassword } from './OneTimePassword.tsx';

const texts = adminTexts.people;

interface PersonFields {
  login: string;
  role: StaffView['role'];
  name: string;
  firm: string;
  licenseNo: string;
}

interface Props {
  /** null: a new person. */
  person: StaffView | null;
  close: () => void;
  created: (password: ShownPassword) => void;
  changed: () => void;
}

/** Makes or changes a staff account. Login and role stay as they were made. */
export function PersonDialog({ person, close, created, changed }: Props) {
  const [form] = Form.useForm<PersonFields>();
  const tell = useTell();
  const create = useAction(
    (body: PersonFields) => api('createStaff', { body }),
    ({ staff, oneTimePassword }) => {
      changed();
      close();
      created({ title: texts.created, login: staff.login, password: oneTimePassword });
    },
  );
  const update = useAction(
    ({ name, firm, licenseNo }: PersonFields) =>
      api('updateStaff', {
        params: { accountId: person?.id ?? '' },
        body: { name, firm, licenseNo, disabled: person?.disabled ?? false },
      }),
    () => {
      changed();
      close();
      tell.done(texts.changed);
    },
  );
  const role = Form.useWatch('role', form);
  return (
    <Modal
      open
      title={person === null ? texts.create : texts.edit}
      okText={person === null ? texts.create : shellTexts.save}
      cancelText={shellTexts.cancel}
      confirmLoading={create.running || update.running}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<PersonFields>
        form={form}
        layout="vertical"
        initialValues={person ?? { role: 'duty_lawyer', login: '', name: '', firm: '', licenseNo: '' }}
        onFinish={(values) => (person === null ? create.start(values) : update.start(values))}
      >
        <Form.Item name="role" label={texts.fields.role}>
          <Select
            disabled={person !== null}
            options={Object.entries(texts.roles).map(([value, label]) => ({ value, label }))}
          />
        </Form.Item>
        <Form.Item
          name="login"
          label={texts.fields.login}
          extra={texts.loginHint}
          rules={[{ required: true, pattern: /^[a-z0-9._-]{3,40}$/, message: texts.loginHint }]}
        >
          <Input disabled={person !== null} autoCapitalize="none" autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="name"
          label={texts.fields.name}
          rules={[{ required: true, whitespace: true, message: texts.required }]}
        >
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item name="firm" label={texts.fields.firm} hidden={role !== 'duty_lawyer'}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="licenseNo" label={texts.fields.licenseNo} hidden={role !== 'duty_lawyer'}>
          <Input maxLength={30} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
