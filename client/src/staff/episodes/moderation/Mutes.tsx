import { Button } from 'antd';
import { type ApiAnswer, api } from '../../../api.ts';
import { minuteText } from '../../shell/times.ts';
import { useAction } from '../../shell/useAction.ts';
import { moderationTexts as texts } from '../../texts/moderation.ts';
import styles from './moderation.module.css';

type Mute = ApiAnswer<'getModeration'>['mutes'][number];

/** Who may not write in this episode. */
export function Mutes({ episodeId, mutes, changed }: { episodeId: string; mutes: Mute[]; changed: () => void }) {
  const lift = useAction((muteId: string) => api('liftMute', { params: { episodeId, muteId } }), changed);
  if (mutes.length === 0) return <p>{texts.mutesEmpty}</p>;
  return (
    <ul className={styles.list}>
      {mutes.map(({ id, author, reason, at }) => (
        <li key={id}>
          <div>
            <small>{minuteText(at)}</small> {author}
            <p className={styles.text}>{reason}</p>
          </div>
          <div className={styles.actions}>
            <Button onClick={() => lift.start(id)}>{texts.liftMute}</Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
