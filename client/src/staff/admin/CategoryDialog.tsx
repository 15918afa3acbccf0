import { Form, Input, InputNumber, Modal, Select, Switch } from 'antd';
import type { CategoryView } from '#protocol';
import { api } from '../../api.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { adminTexts } from '../texts/admin.ts';
import { shellTexts } from '../texts/shell.ts';

const texts = adminTexts.categories;
type MatterType = CategoryView['matterTypes'][number];

/** What the dialog makes (value null) or changes. */
export type Edited =
  | { kind: 'category'; value: CategoryView | null }
  | { kind: 'matter'; value: MatterType | null; categoryCode: string };

interface Fields {
  code: string;
  name: string;
  words: string;
  categoryCode: string;
  position: number;
  enabled: boolean;
}

interface Props {
  edited: Edited;
  categories: readonly CategoryView[];
  close: () => void;
  saved: (categories: CategoryView[]) => void;
}

function save({ kind }: Edited, { code, name, words, categoryCode, position, enabled }: Fields) {
  return kind === 'category'
    ? api('saveCategory', { params: { code }, body: { name, position, enabled } })
    : api('saveMatterType', { params: { code }, body: { name, words, categoryCode, position, enabled } });
}

/** One form for a category or a matter type; its code stays as it was made. */
export function CategoryDialog({ edited, categories, close, saved }: Props) {
  const [form] = Form.useForm<Fields>();
  const tell = useTell();
  const saving = useAction(
    (fields: Fields) => save(edited, fields),
    (list) => {
      saved(list);
      close();
      tell.done(texts.saved);
    },
  );
  const isMatter = edited.kind === 'matter';
  const added = isMatter ? texts.addMatter : texts.addCategory;
  const initial = edited.value ?? { code: '', name: '', words: '', position: 100, enabled: true };
  const required = [{ required: true, whitespace: true, message: adminTexts.people.required }];
  return (
    <Modal
      open
      title={edited.value === null ? added : texts.edit}
      okText={shellTexts.save}
      cancelText={shellTexts.cancel}
      confirmLoading={saving.running}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={isMatter ? { ...initial, categoryCode: edited.categoryCode } : initial}
        onFinish={saving.start}
      >
        {isMatter && (
          <>
            <Form.Item name="words" label={texts.fields.words} rules={required}>
              <Input maxLength={40} />
            </Form.Item>
            <Form.Item name="categoryCode" label={texts.fields.category} rules={required}>
              <Select options={categories.map(({ code, name }) => ({ value: code, label: name }))} />
            </Form.Item>
          </>
        )}
        <Form.Item name="name" label={texts.fields.name} rules={required}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item
          name="code"
          label={texts.fields.code}
          extra={texts.codeHint}
          rules={[{ required: true, pattern: /^[a-z][a-z0-9_]{1,39}$/, message: texts.codeHint }]}
        >
          <Input disabled={edited.value !== null} autoCapitalize="none" />
        </Form.Item>
        <Form.Item name="position" label={texts.fields.position} rules={[{ required: true }]}>
          <InputNumber precision={0} min={0} max={9999} />
        </Form.Item>
        <Form.Item name="enabled" label={texts.fields.enabled} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Form>
    </Modal>
  );
}
