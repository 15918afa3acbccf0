import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { RecordingDetail } from '#protocol';
import { api } from '../../api.ts';
import { minuteText } from '../shell/times.ts';
import { recordingTexts } from '../texts/recordings.ts';
import { forgetRecordings } from './recordingKeys.ts';
import styles from './recordings.module.css';
import { TextDialog } from './TextDialog.tsx';

const texts = recordingTexts.hold;
type Hold = RecordingDetail['holds'][number];

/** What keeps the recording beyond its time. Another person than who set a hold releases it. */
export function HoldsSection({ detail: { recording, holds } }: { detail: RecordingDetail }) {
  const client = useQueryClient();
  const [dialog, setDialog] = useState<'set' | Hold | null>(null);
  const dialogProps = {
    least: 4,
    rule: recordingTexts.atLeast4,
    close: () => setDialog(null),
    done: () => {
      setDialog(null);
      forgetRecordings(client);
    },
  };
  return (
    <section aria-labelledby="holds">
      <h2 id="holds" className={styles.heading}>
        {texts.title}
      </h2>
      <p className={styles.hint}>{texts.what}</p>
      <ul>
        {holds.map((hold) => (
          <li key={hold.id} className={styles.entry}>
            <strong>{hold.reason}</strong>
            <span>{texts.setBy(hold.byName, minuteText(hold.at))}</span>
            {hold.releasedAt === null ? (
              <HoldRelease hold={hold} release={() => setDialog(hold)} />
            ) : (
              <span>{texts.releasedBy(hold.releasedByName, minuteText(hold.releasedAt), hold.releaseNote)}</span>
            )}
          </li>
        ))}
      </ul>
      {recording.status !== 'deleted' && (
        <Button className={styles.act ?? ''} onClick={() => setDialog('set')}>
          {texts.set}
        </Button>
      )}
      {dialog === 'set' && (
        <TextDialog
          {...dialogProps}
          {...{ title: texts.set, more: texts.what, label: texts.reason, ok: texts.set }}
          send={(reason) => api('holdRecording', { params: { recordingId: recording.id }, body: { reason } })}
        />
      )}
      {dialog !== null && dialog !== 'set' && (
        <TextDialog
          {...dialogProps}
          {...{ title: texts.release, more: texts.releaseMore, label: texts.note, ok: texts.release }}
          send={(note) => api('releaseHold', { params: { holdId: dialog.id }, body: { note } })}
        />
      )}
    </section>
  );
}

function HoldRelease({ hold, release }: { hold: Hold; release: () => void }) {
  if (hold.own) return <span className={styles.hint}>{texts.another}</span>;
  return (
    <Button size="small" onClick={release}>
      {texts.release}
    </Button>
  );
}
