import { Button, Card } from 'antd';
import { useRef } from 'react';
import type { CrewEpisode } from '#protocol';
import { sendFile } from '../../api.ts';
import { useAction } from '../shell/useAction.ts';
import { useTell } from '../shell/useTell.ts';
import { episodeTexts as texts } from '../texts/episodes.ts';
import styles from './episodes.module.css';

/** The picture in lists and on the announcement. */
export function CoverUpload({ episode, done }: { episode: CrewEpisode; done: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const tell = useTell();
  const upload = useAction(
    (file: File) => sendFile(`/api/staff/episodes/${episode.id}/cover`, file),
    () => {
      tell.done(texts.cover.done);
      done();
    },
  );
  return (
    <Card title={texts.fields.cover} className={styles.card ?? ''}>
      {episode.coverUrl === null ? (
        <p>{texts.cover.none}</p>
      ) : (
        <img className={styles.cover} src={episode.coverUrl} alt={episode.title} />
      )}
      <p className={styles.hint}>{texts.cover.hint}</p>
      <input
        ref={input}
        type="file"
        accept="image/jpeg,image/png,image/webp"
        aria-label={texts.cover.upload}
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (file) upload.start(file);
        }}
      />
      <Button loading={upload.running} onClick={() => input.current?.click()}>
        {episode.coverUrl === null ? texts.cover.upload : texts.cover.replace}
      </Button>
    </Card>
  );
}
