import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { api } from '../../api.ts';
import { useAction } from '../shell/useAction.ts';
import { episodeTexts as texts } from '../texts/episodes.ts';
import { shellTexts } from '../texts/shell.ts';

/** Makes a series. */
export function SeriesDialog({ close }: { close: () => void }) {
  const client = useQueryClient();
  const [form] = Form.useForm<{ name: string; intro?: string }>();
  const create = useAction(
    (body: { name: string; intro?: string }) => api('createSeries', { body }),
    () => {
      void client.invalidateQueries({ queryKey: ['series'] });
      close();
    },
  );
  return (
    <Modal
      open
      title={texts.newSeries}
      okText={texts.newSeries}
      cancelText={shellTexts.cancel}
      confirmLoading={create.running}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form form={form} layout="vertical" onFinish={create.start}>
        <Form.Item
          name="name"
          label={texts.fields.seriesName}
          rules={[{ required: true, whitespace: true, message: texts.required }]}
        >
          <Input maxLength={30} />
        </Form.Item>
        <Form.Item name="intro" label={texts.fields.intro}>
          <Input.TextArea maxLength={500} rows={3} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
