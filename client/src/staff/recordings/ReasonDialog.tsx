import { Form, Input, Modal } from 'antd';
import type { PlayView, RecordingView } from '#protocol';
import { api } from '../../api.ts';
import { useAction } from '../shell/useAction.ts';
import { recordingTexts as texts } from '../texts/recordings.ts';
import { shellTexts } from '../texts/shell.ts';
import styles from './recordings.module.css';

interface Props {
  recording: RecordingView;
  close: () => void;
  opened: (play: PlayView) => void;
}

/** Asks why the recording is viewed; the answer is kept. */
export function ReasonDialog({ recording, close, opened }: Props) {
  const [form] = Form.useForm<{ reason: string }>();
  const opening = useAction(
    ({ reason }: { reason: string }) =>
      api('playRecording', { params: { recordingId: recording.id }, body: { reason: reason.trim() } }),
    opened,
  );
  return (
    <Modal
      open
      title={`${texts.reasonTitle} ${recording.consultationNumber}`}
      okText={texts.open}
      cancelText={shellTexts.cancel}
      confirmLoading={opening.running}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <p className={styles.hint}>{texts.hint}</p>
      <Form form={form} layout="vertical" onFinish={opening.start}>
        <Form.Item
          name="reason"
          label={texts.reason}
          extra={texts.reasonExample}
          rules={[
            {
              required: true,
              whitespace: true,
              transform: (value: unknown) => String(value ?? '').trim(),
              min: 4,
              message: texts.reasonRule,
            },
          ]}
        >
          <Input.TextArea rows={3} maxLength={200} showCount autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
