import { Select } from 'antd';
import { api } from '../../../api.ts';
import { useAction } from '../../shell/useAction.ts';
import { useTell } from '../../shell/useTell.ts';
import { moderationTexts as texts } from '../../texts/moderation.ts';
import styles from './moderation.module.css';

/** One message a person in so many seconds. */
export function SlowMode({ episodeId, seconds, changed }: { episodeId: string; seconds: number; changed: () => void }) {
  const tell = useTell();
  const set = useAction(
    (value: number) => api('setSlowMode', { params: { episodeId }, body: { seconds: value } }),
    () => {
      tell.done(texts.done);
      changed();
    },
  );
  return (
    <div className={styles.slowMode}>
      <label htmlFor="slow-mode">{texts.slowMode}</label>
      <Select<number>
        id="slow-mode"
        value={seconds}
        loading={set.running}
        onChange={set.start}
        options={Object.entries(texts.slowModes).map(([value, label]) => ({ value: Number(value), label }))}
      />
    </div>
  );
}
