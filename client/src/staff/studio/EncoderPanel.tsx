import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Tag } from 'antd';
import { useState } from 'react';
import type { StreamKeyView } from '#protocol';
import { type ApiAnswer, api } from '../../api.ts';
import { serverNow } from '../../time.ts';
import { LoadFailed } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { useAction } from '../shell/useAction.ts';
import { shellTexts } from '../texts/shell.ts';
import { studioTexts } from '../texts/studio.ts';
import { OnceShown } from './OnceShown.tsx';
import styles from './studio.module.css';

const texts = studioTexts.encoder;
/** Long enough for a rehearsal the day before. */
const validHours = 48;

/** Address and keys for OBS, which may send the program instead of this page. */
export function EncoderPanel({ episodeId }: { episodeId: string }) {
  const [form] = Form.useForm<{ label: string }>();
  const [made, setMade] = useState<ApiAnswer<'createStreamKey'> | null>(null);
  const query = useQuery({
    queryKey: ['streamKeys', episodeId],
    queryFn: () => api('listStreamKeys', { params: { episodeId } }),
  });
  const { refetch } = query;
  const make = useAction(
    ({ label }: { label: string }) => api('createStreamKey', { params: { episodeId }, body: { label, validHours } }),
    (created) => {
      setMade(created);
      form.resetFields();
      void refetch();
    },
  );
  return (
    <div className={styles.stack}>
      <p className={styles.hint}>
        {texts.what}
        {texts.settings}
      </p>
      <Form form={form} layout="vertical" onFinish={make.start}>
        <Form.Item
          name="label"
          label={texts.label}
          rules={[{ required: true, whitespace: true, message: texts.labelMissing }]}
        >
          <Input maxLength={30} />
        </Form.Item>
        <Button htmlType="submit" type="primary" loading={make.running}>
          {texts.make}
        </Button>
      </Form>
      {made && (
        <OnceShown
          title={texts.keyOnce}
          values={[
            { label: texts.address, value: made.whipUrl, copy: texts.copyAddress },
            { label: texts.key, value: made.key, copy: texts.copyKey },
          ]}
        />
      )}
      {query.isError && <LoadFailed error={query.error} retry={() => void refetch()} />}
      {query.data && <Keys episodeId={episodeId} streamKeys={query.data} changed={() => void refetch()} />}
    </div>
  );
}

interface KeysProps {
  episodeId: string;
  streamKeys: readonly StreamKeyView[];
  changed: () => void;
}

function Keys({ episodeId, streamKeys, changed }: KeysProps) {
  const { modal } = App.useApp();
  const revoke = useAction(
    (streamKeyId: string) => api('revokeStreamKey', { params: { episodeId, streamKeyId } }),
    changed,
  );
  const askRevoke = ({ id, label }: StreamKeyView) =>
    modal.confirm({
      title: texts.revokeTitle(label),
      content: texts.revokeWhat,
      okText: texts.revoke,
      okButtonProps: { danger: true },
      cancelText: shellTexts.cancel,
      onOk: () => revoke.start(id),
    });
  if (streamKeys.length === 0) return <p className={styles.hint}>{texts.none}</p>;
  return (
    <>
      <h3>{texts.keys}</h3>
      <ul className={styles.list}>
        {streamKeys.map((streamKey) => (
          <li key={streamKey.id}>
            <span>
              <strong>{streamKey.label}</strong>
              <small>
                {texts.validUntil(minuteText(streamKey.expiresAt))} ·{' '}
                {streamKey.lastUsedAt === null ? texts.neverUsed : texts.lastUsed(minuteText(streamKey.lastUsedAt))}
              </small>
            </span>
            {streamKey.revokedAt !== null || Date.parse(streamKey.expiresAt) <= serverNow() ? (
              <Tag>{texts.revoked}</Tag>
            ) : (
              <Button size="small" danger onClick={() => askRevoke(streamKey)}>
                {texts.revoke}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
