import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Tag } from 'antd';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { CrewEpisode, StreamKeyView } from '#protocol';
import { type ApiAnswer, api } from '../../api.ts';
import { serverNow } from '../../serverTime.ts';
import { LoadFailed } from '../shell/Notice.tsx';
import { minuteText } from '../shell/times.ts';
import { useAction } from '../shell/useAction.ts';
import { shellTexts } from '../texts/shell.ts';
import { studioTexts } from '../texts/studio.ts';
import type { HostSession } from './hostSession.ts';
import { OnceShown } from './OnceShown.tsx';
import { isUnderWay } from './program/programSender.ts';
import styles from './studio.module.css';
import type { CrewState } from './studioSession.ts';

const texts = studioTexts.encoder;
/** Long enough for a rehearsal the day before. */
const validHours = 48;

interface Props {
  state: CrewState;
  episode: CrewEpisode;
  session: HostSession | 'unable' | null;
}

/** Address and keys for OBS, which may send the program instead of the host's page. */
export function EncoderPanel({ state, episode, session }: Props) {
  const episodeId = episode.id;
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
      {session !== null && session !== 'unable' ? (
        <SendsHere session={session} />
      ) : (
        state.program?.publishing?.source === 'studio' && <Alert type="info" showIcon title={texts.hostSends} />
      )}
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
      {query.data && <Keys episode={episode} streamKeys={query.data} changed={() => void refetch()} />}
    </div>
  );
}

/** An encoder is refused while this page sends. */
function SendsHere({ session }: { session: HostSession }) {
  const { status } = useStore(session.sender.store);
  if (!isUnderWay(status)) return null;
  const stop = <Button onClick={() => session.change({ sends: false })}>{studioTexts.stopSending}</Button>;
  return <Alert type="info" showIcon title={texts.pageSends} action={stop} />;
}

interface KeysProps {
  episode: CrewEpisode;
  streamKeys: readonly StreamKeyView[];
  changed: () => void;
}

function Keys({ episode, streamKeys, changed }: KeysProps) {
  const episodeId = episode.id;
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
              {endsTooEarly(streamKey, episode) && <Tag color="warning">{texts.endsTooEarly}</Tag>}
            </span>
            {streamKey.revokedAt === null && isExpired(streamKey) && <Tag>{texts.expired}</Tag>}
            {streamKey.revokedAt !== null ? (
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

function isExpired({ expiresAt }: StreamKeyView): boolean {
  return Date.parse(expiresAt) <= serverNow();
}

/** Good now, but not as long as the live is planned. */
function endsTooEarly(streamKey: StreamKeyView, { plannedAt, plannedMinutes }: CrewEpisode): boolean {
  if (streamKey.revokedAt !== null || isExpired(streamKey)) return false;
  return Date.parse(streamKey.expiresAt) < Date.parse(plannedAt) + plannedMinutes * 60_000;
}
