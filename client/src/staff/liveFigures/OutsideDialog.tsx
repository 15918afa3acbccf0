import { Form, Input, InputNumber, Modal, Radio } from 'antd';
import { api } from '../../api.ts';
import { dayOf } from '../../time.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { liveFigureTexts } from '../texts/liveFigures.ts';
import { shellTexts } from '../texts/shell.ts';

const texts = liveFigureTexts.outside;
const required = [{ required: true, whitespace: true, message: texts.required }];

interface Fields {
  platform: string;
  metric: 'views' | 'pageViews';
  value: number;
  asOf: string;
  evidence: string;
}

/** Enters what another platform says, up to which day, and where that can be seen. */
export function OutsideDialog({
  episodeId,
  close,
  saved,
}: {
  episodeId: string;
  close: () => void;
  saved: () => void;
}) {
  const [form] = Form.useForm<Fields>();
  const tell = useTell();
  const add = useAction(
    (body: Fields) => api('addOutsideFigure', { params: { episodeId }, body }),
    () => {
      tell.done(texts.saved);
      close();
      saved();
    },
  );
  return (
    <Modal
      open
      title={texts.add}
      okText={shellTexts.save}
      cancelText={shellTexts.cancel}
      confirmLoading={add.running}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<Fields> form={form} layout="vertical" onFinish={add.start}>
        <Form.Item name="platform" label={texts.platform} rules={required}>
          <Input maxLength={30} />
        </Form.Item>
        <Form.Item name="metric" label={texts.metric} initialValue="views">
          <Radio.Group options={Object.entries(texts.metrics).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="value" label={texts.value} rules={[{ required: true, message: texts.required }]}>
          <InputNumber min={0} max={2_000_000_000} precision={0} />
        </Form.Item>
        <Form.Item
          name="asOf"
          label={texts.asOf}
          extra={texts.asOfWhat}
          initialValue={dayOf(Date.now())}
          rules={required}
        >
          <Input type="date" max={dayOf(Date.now())} />
        </Form.Item>
        <Form.Item name="evidence" label={texts.evidence} rules={required}>
          <Input.TextArea maxLength={300} rows={3} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
