import { Form, Input, Modal } from 'antd';
import { api } from '../../../api.ts';
import { useAction } from '../../shell/useAction.ts';
import { useTell } from '../../shell/useTell.ts';
import { moderationTexts as texts } from '../../texts/moderation.ts';
import { shellTexts } from '../../texts/shell.ts';

interface Props {
  episodeId: string;
  person: { accountId: string; author: string };
  close: () => void;
  done: () => void;
}

/** Mutes a person for this episode; the reason is kept. */
export function MuteDialog({ episodeId, person: { accountId, author }, close, done }: Props) {
  const [form] = Form.useForm<{ reason: string }>();
  const tell = useTell();
  const mute = useAction(
    ({ reason }: { reason: string }) => api('mutePerson', { params: { episodeId }, body: { accountId, reason } }),
    () => {
      tell.done(texts.muteDone);
      close();
      done();
    },
  );
  return (
    <Modal
      open
      title={texts.muteTitle(author)}
      okText={texts.mute}
      cancelText={shellTexts.cancel}
      confirmLoading={mute.running}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form form={form} layout="vertical" onFinish={mute.start}>
        <Form.Item
          name="reason"
          label={texts.muteReason}
          rules={[{ required: true, whitespace: true, message: texts.muteReason }]}
        >
          <Input maxLength={200} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
