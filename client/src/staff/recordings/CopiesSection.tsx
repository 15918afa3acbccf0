import { useQueryClient } from '@tanstack/react-query';
import { Button, Space, Tag } from 'antd';
import { useState } from 'react';
import type { CopyState, RecordingDetail } from '#protocol';
import { api } from '../../api.ts';
import { minuteText } from '../shell/times.ts';
import { recordingTexts } from '../texts/recordings.ts';
import { forgetRecordings } from './recordingKeys.ts';
import styles from './recordings.module.css';
import { TextDialog } from './TextDialog.tsx';

const texts = recordingTexts.copy;
type Copy = RecordingDetail['copies'][number];

const colours: Record<CopyState, string> = {
  requested: 'warning',
  refused: 'default',
  making: 'processing',
  ready: 'success',
  expired: 'default',
};

/** Copies that the citizen asked for: to be released or refused. */
export function CopiesSection({ copies }: { copies: readonly Copy[] }) {
  const [deciding, setDeciding] = useState<{ copy: Copy; decision: 'released' | 'refused' } | null>(null);
  return (
    <section aria-labelledby="copies">
      <h2 id="copies" className={styles.heading}>
        {texts.title}
      </h2>
      {copies.length === 0 && <p className={styles.hint}>{texts.none}</p>}
      <ul>
        {copies.map((copy) => (
          <li key={copy.id} className={styles.entry}>
            <CopyTag copy={copy} />
            <strong>{copy.reason}</strong>
            <span>{texts.asked(copy.requesterPhoneMasked, minuteText(copy.requestedAt))}</span>
            {copy.expiresAt !== null && <span>{texts.until(minuteText(copy.expiresAt))}</span>}
            {copy.note !== '' && <span>{texts.noted(copy.note)}</span>}
            {copy.state === 'requested' && (
              <Space wrap>
                <Button onClick={() => setDeciding({ copy, decision: 'released' })}>{texts.release}</Button>
                <Button onClick={() => setDeciding({ copy, decision: 'refused' })}>{texts.refuse}</Button>
              </Space>
            )}
          </li>
        ))}
      </ul>
      {deciding !== null && <DecideDialog {...deciding} close={() => setDeciding(null)} />}
    </section>
  );
}

function CopyTag({ copy: { state, makingFailed } }: { copy: Copy }) {
  if (makingFailed) return <Tag color="error">{texts.makingFailed}</Tag>;
  return <Tag color={colours[state]}>{texts.states[state]}</Tag>;
}

interface DecideProps {
  copy: Copy;
  decision: 'released' | 'refused';
  close: () => void;
}

function DecideDialog({ copy, decision, close }: DecideProps) {
  const client = useQueryClient();
  const released = decision === 'released';
  return (
    <TextDialog
      title={released ? texts.releaseTitle : texts.refuseTitle}
      more={released ? texts.releaseMore : texts.refuseMore}
      label={released ? texts.releaseNote : texts.refuseNote}
      rule={texts.refuseRule}
      least={released ? 0 : 1}
      longest={500}
      ok={released ? texts.release : texts.refuse}
      send={(note) => api('decideCopy', { params: { copyId: copy.id }, body: { decision, note } })}
      done={() => {
        close();
        forgetRecordings(client);
      }}
      close={close}
    />
  );
}
