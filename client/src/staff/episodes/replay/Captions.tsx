import { App, Button, Card, Popconfirm } from 'antd';
import { useRef } from 'react';
import type { ReplayEdit } from '#protocol';
import { api } from '../../../api.ts';
import { useAction } from '../../shell/useAction.ts';
import { useTell } from '../../shell/useTell.ts';
import { replayTexts } from '../../texts/replay.ts';
import { shellTexts } from '../../texts/shell.ts';
import styles from './replay.module.css';

const texts = replayTexts.captions;
const largestBytes = 900_000;

interface Props {
  episodeId: string;
  edit: Pick<ReplayEdit, 'hasCaptions' | 'editVersion'>;
  disabled: boolean;
  /** Captions are timed on the trimmed replay, so the trims have to be saved before. */
  unsaved: boolean;
  saved: (edit: ReplayEdit) => void;
}

/** Captions by a file. */
export function Captions({ episodeId, edit: { hasCaptions, editVersion }, disabled, unsaved, saved }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const tell = useTell();
  const { message } = App.useApp();
  const save = useAction(
    async (file: File | null) =>
      api('saveCaptions', {
        params: { episodeId },
        body: { editVersion, vtt: file === null ? null : await file.text() },
      }),
    (edit, file) => {
      tell.done(file === null ? texts.removed : texts.done);
      saved(edit);
    },
  );
  return (
    <Card title={texts.title} size="small">
      <p>{hasCaptions ? texts.has : texts.none}</p>
      <p className={styles.hint}>{unsaved ? texts.saveFirst : texts.hint}</p>
      <input
        ref={input}
        type="file"
        accept=".vtt,text/vtt"
        aria-label={texts.upload}
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (!file) return;
          if (file.size > largestBytes) void message.error(texts.tooLarge);
          else save.start(file);
        }}
      />
      <div className={styles.bar}>
        <Button disabled={disabled || unsaved} loading={save.running} onClick={() => input.current?.click()}>
          {hasCaptions ? texts.replace : texts.upload}
        </Button>
        {hasCaptions && (
          <Popconfirm
            title={texts.confirmRemove}
            okText={texts.remove}
            cancelText={shellTexts.cancel}
            onConfirm={() => save.start(null)}
          >
            <Button disabled={disabled}>{texts.remove}</Button>
          </Popconfirm>
        )}
      </div>
    </Card>
  );
}
