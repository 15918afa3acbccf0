import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { ReplayEdit } from '#protocol';
import { api } from '../../../api.ts';
import { useAction } from '../../shell/useAction.ts';
import { useAskBeforeLeaving } from '../../shell/useAskBeforeLeaving.ts';
import { useTell } from '../../shell/useTell.ts';
import { replayTexts as texts } from '../../texts/replay.ts';
import { Captions } from './Captions.tsx';
import { ChapterList } from './ChapterList.tsx';
import { Interruptions } from './Interruptions.tsx';
import { RecordingView } from './RecordingView.tsx';
import styles from './replay.module.css';
import { draftOf, editOf, faultOf, isChanged } from './replayDraft.ts';
import { Trims } from './Trims.tsx';
import { useRecording } from './useRecording.ts';

interface Props {
  episodeId: string;
  edit: ReplayEdit;
  /** Whether the asker may change it now. */
  mayEdit: boolean;
  saved: (edit: ReplayEdit) => void;
  /** Told whether anything waits to be saved. */
  changed: (unsaved: boolean) => void;
}

/** The recording on the left, what is made of it on the right. */
export function ReplayEditor({ episodeId, edit, mayEdit, saved, changed }: Props) {
  const { durationMs } = edit;
  const [draft, setDraft] = useState(() => draftOf(edit));
  const recording = useRecording(edit.playlistUrl);
  const tell = useTell();
  const unsaved = mayEdit && isChanged(draft, edit);
  const fault = faultOf(draft, durationMs);
  const save = useAction(
    () => api('saveReplayEdit', { params: { episodeId }, body: editOf(draft, durationMs) }),
    (after) => {
      tell.done(texts.saved);
      saved(after);
      setDraft(draftOf(after));
    },
  );
  useEffect(() => changed(unsaved), [changed, unsaved]);
  useAskBeforeLeaving(unsaved, texts.leaving);
  const parts = { draft, durationMs, recording, disabled: !mayEdit || save.running };
  return (
    <div className={styles.desk}>
      <div className={styles.view}>
        <RecordingView recording={recording} edit={edit} draft={draft} />
      </div>
      <div className={styles.tools}>
        <Trims {...parts} change={(trims) => setDraft({ ...draft, ...trims })} />
        <ChapterList {...parts} change={(chapters) => setDraft({ ...draft, chapters })} />
        {mayEdit && (
          <div className={styles.save}>
            <Button
              type="primary"
              disabled={!unsaved || fault !== null}
              loading={save.running}
              onClick={() => save.start(undefined)}
            >
              {texts.save}
            </Button>
            <Button disabled={!unsaved || save.running} onClick={() => setDraft(draftOf(edit))}>
              {texts.discard}
            </Button>
            <span role="status">{unsaved && texts.unsaved}</span>
          </div>
        )}
        <Captions
          episodeId={episodeId}
          hasCaptions={edit.hasCaptions}
          disabled={!mayEdit}
          unsaved={unsaved}
          saved={saved}
        />
        <Interruptions edit={edit} recording={recording} />
      </div>
    </div>
  );
}
