import { Form, Input, Modal } from 'antd';
import { useAction } from '../shell/useAction.ts';
import { shellTexts } from '../texts/shell.ts';
import styles from './recordings.module.css';

interface Props<Result> {
  title: string;
  /** What follows from it. */
  more: string;
  label: string;
  /** Shown under the field when there are fewer than `least` characters. */
  rule: string;
  least: number;
  ok: string;
  longest?: number;
  send: (text: string) => Promise<Result>;
  done: (result: Result) => void;
  close: () => void;
}

/** Asks for a reason, a note or an answer, and sends it. */
export function TextDialog<Result>(props: Props<Result>) {
  const { title, more, label, rule, least, ok, longest = 200, send, done, close } = props;
  const [form] = Form.useForm<{ text: string }>();
  const sending = useAction(({ text }: { text: string }) => send(text.trim()), done);
  const rules = [
    { transform: (value: unknown) => String(value ?? '').trim(), required: least > 0, min: least, message: rule },
  ];
  return (
    <Modal
      open
      title={title}
      okText={ok}
      cancelText={shellTexts.cancel}
      confirmLoading={sending.running}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <p className={styles.hint}>{more}</p>
      <Form form={form} layout="vertical" initialValues={{ text: '' }} onFinish={sending.start}>
        <Form.Item name="text" label={label} rules={least > 0 ? rules : []}>
          <Input.TextArea rows={3} maxLength={longest} showCount autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
