import { Alert, Button } from 'antd';
import { useEffect, useState } from 'react';
import type { ReplayEdit } from '#protocol';
import { ApiError, api } from '../../../api.ts';
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
  const [overtaken, setOvertaken] = useState(false);
  const recording = useRecording(edit.playlistUrl);
  const tell = useTell();
  const unsaved = mayEdit && isChanged(draft, edit);
  const fault = faultOf(draft, durationMs);
  const save = useAction(
    () => saveEdit(episodeId, { editVersion: edit.editVersion, ...editOf(draft, durationMs) }),
    ({ after, isOvertaken }) => {
      setOvertaken(isOvertaken);
      saved(after);
      if (isOvertaken) return;
      tell.done(texts.saved);
      setDraft(draftOf(after));
    },
  );
  function discard(): void {
    setOvertaken(false);
    setDraft(draftOf(edit));
  }
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
        {overtaken && unsaved && (
          <Alert type="warning" showIcon title={texts.overtaken} description={texts.overtakenWhat} />
        )}
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
            <Button disabled={!unsaved || save.running} onClick={discard}>
              {texts.discard}
            </Button>
            <span role="status">{unsaved && texts.unsaved}</span>
          </div>
        )}
        <Captions episodeId={episodeId} edit={edit} disabled={!mayEdit} unsaved={unsaved} saved={saved} />
        <Interruptions edit={edit} recording={recording} />
      </div>
    </div>
  );
}

/** Overtaken by somebody else's save: what that one saved. What is being edited stays, to be saved over it or thrown away. */
async function saveEdit(
  episodeId: string,
  body: { editVersion: number } & ReturnType<typeof editOf>,
): Promise<{ after: ReplayEdit; isOvertaken: boolean }> {
  const params = { episodeId };
  try {
    return { after: await api('saveReplayEdit', { params, body }), isOvertaken: false };
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'conflict') throw error;
    return { after: await api('getReplayEdit', { params }), isOvertaken: true };
  }
}
