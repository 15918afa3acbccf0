import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Tag } from 'antd';
import { api } from '../../../api.ts';
import { useAction } from '../../shell/useAction.ts';
import { moderationTexts } from '../../texts/moderation.ts';
import styles from './moderation.module.css';

const texts = moderationTexts.words;
const key = ['words'];

/** The sensitive words; they hold for all episodes. */
export function Words() {
  const client = useQueryClient();
  const [form] = Form.useForm<{ word: string }>();
  const words = useQuery({ queryKey: key, queryFn: () => api('listWords') });
  const refresh = () => void client.invalidateQueries({ queryKey: key });
  const add = useAction(
    (body: { word: string }) => api('addWord', { body }),
    () => {
      form.resetFields();
      refresh();
    },
  );
  const remove = useAction((wordId: string) => api('removeWord', { params: { wordId } }), refresh);
  return (
    <>
      <p className={styles.hint}>{texts.hint}</p>
      <Form form={form} layout="inline" onFinish={add.start}>
        <Form.Item name="word" rules={[{ required: true, whitespace: true, message: texts.placeholder }]}>
          <Input maxLength={20} placeholder={texts.placeholder} aria-label={texts.placeholder} />
        </Form.Item>
        <Button htmlType="submit" loading={add.running}>
          {texts.add}
        </Button>
      </Form>
      <div className={styles.words}>
        {words.data?.map(({ id, word }) => (
          <Tag key={id} closable onClose={() => remove.start(id)} closeIcon={<span>{texts.remove}</span>}>
            {word}
          </Tag>
        ))}
      </div>
      {words.data?.length === 0 && <p>{texts.empty}</p>}
    </>
  );
}
