import { Button, Card, Popconfirm, Tag } from 'antd';
import type { CrewEpisode } from '#protocol';
import { api } from '../../../api.ts';
import { useMe } from '../../../queries.ts';
import { useAction } from '../../shell/useAction.ts';
import { useTell } from '../../shell/useTell.ts';
import { moderationTexts } from '../../texts/moderation.ts';
import { shellTexts } from '../../texts/shell.ts';
import styles from './moderation.module.css';
import type { ModerationDesk } from './useModeration.ts';

const texts = moderationTexts.callUp;

interface Props {
  episode: CrewEpisode;
  desk: ModerationDesk;
  changed: () => void;
}

/** Who may come on the stage, and the way to send somebody off. */
export function StageGuests({ episode, desk, changed }: Props) {
  const tell = useTell();
  const role = useMe().data?.account?.role;
  const revoke = useAction(
    (guestId: string) => api('revokeGuest', { params: { episodeId: episode.id, guestId } }),
    () => {
      tell.done(texts.downDone);
      changed();
    },
  );
  const guests = episode.guests.filter(({ revoked }) => !revoked);
  if (guests.length === 0) return null;
  const mayRevoke = role === 'live_moderator' || role === 'live_producer';
  return (
    <Card title={texts.title} size="small" className={styles.cutPanel ?? ''}>
      <ul className={styles.list}>
        {guests.map(({ id, name, calledUp }) => (
          <li key={id}>
            <div>
              {name} {!calledUp && <Tag>{texts.guest}</Tag>}
              {desk.onStage.has(id) && <Tag color="success">{texts.onStage}</Tag>}
            </div>
            {mayRevoke && (
              <Popconfirm
                title={texts.confirmDown(name)}
                okText={texts.down}
                cancelText={shellTexts.cancel}
                onConfirm={() => revoke.start(id)}
              >
                <Button>{texts.down}</Button>
              </Popconfirm>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
