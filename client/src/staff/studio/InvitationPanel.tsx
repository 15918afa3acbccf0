import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Tag } from 'antd';
import { useState } from 'react';
import type { CrewEpisode } from '#protocol';
import { type ApiAnswer, api } from '../../api.ts';
import { useAction } from '../shell/useAction.ts';
import { shellTexts } from '../texts/shell.ts';
import { studioTexts } from '../texts/studio.ts';
import { OnceShown } from './OnceShown.tsx';
import styles from './studio.module.css';

const texts = studioTexts.guests;

/** Invites guests by a link each, and takes invitations back. */
export function InvitationPanel({ episode }: { episode: CrewEpisode }) {
  const { id: episodeId, guests } = episode;
  const { modal } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<{ name: string; title?: string }>();
  const [made, setMade] = useState<ApiAnswer<'inviteGuest'> | null>(null);
  const refresh = () => void client.invalidateQueries({ queryKey: ['crewEpisode', episodeId] });
  const invite = useAction(
    ({ name, title = '' }: { name: string; title?: string }) =>
      api('inviteGuest', { params: { episodeId }, body: { name, title } }),
    (invited) => {
      setMade(invited);
      form.resetFields();
      refresh();
    },
  );
  const revoke = useAction((guestId: string) => api('revokeGuest', { params: { episodeId, guestId } }), refresh);
  const askRevoke = (guestId: string, name: string) =>
    modal.confirm({
      title: texts.revokeTitle(name),
      content: texts.revokeWhat,
      okText: texts.revoke,
      okButtonProps: { danger: true },
      cancelText: shellTexts.cancel,
      onOk: () => revoke.start(guestId),
    });
  return (
    <div className={styles.stack}>
      <p className={styles.hint}>{texts.what}</p>
      <Form form={form} layout="vertical" onFinish={invite.start}>
        <Form.Item
          name="name"
          label={texts.name}
          rules={[{ required: true, whitespace: true, message: texts.nameMissing }]}
        >
          <Input maxLength={20} />
        </Form.Item>
        <Form.Item name="title" label={texts.about}>
          <Input maxLength={30} />
        </Form.Item>
        <Button htmlType="submit" type="primary" loading={invite.running}>
          {texts.invite}
        </Button>
      </Form>
      {made && (
        <OnceShown
          title={texts.link(made.guest.name)}
          values={[{ label: texts.link(made.guest.name), value: made.url, copy: texts.copy }]}
        />
      )}
      {guests.length === 0 && <p className={styles.hint}>{texts.none}</p>}
      <ul className={styles.list}>
        {guests.map(({ id, name, title, calledUp, revoked }) => (
          <li key={id}>
            <span>
              <strong>{name}</strong> {title} {calledUp && <Tag>{texts.calledUp}</Tag>}
            </span>
            {revoked ? (
              <Tag>{texts.revoked}</Tag>
            ) : (
              <Button size="small" danger onClick={() => askRevoke(id, name)}>
                {texts.revoke}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
