import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { type ApiAnswer, api } from '../../../api.ts';
import { minuteText } from '../../shell/times.ts';
import { useAction } from '../../shell/useAction.ts';
import { moderationTexts } from '../../texts/moderation.ts';
import { shellTexts } from '../../texts/shell.ts';
import styles from './moderation.module.css';

const texts = moderationTexts.reports;
type Report = ApiAnswer<'getModeration'>['reports'][number];

/** What viewers reported, of a message or of the live. */
export function Reports({
  episodeId,
  reports,
  changed,
}: {
  episodeId: string;
  reports: Report[];
  changed: () => void;
}) {
  const [handled, setHandled] = useState<Report | null>(null);
  const [outcome, setOutcome] = useState('');
  const handle = useAction(
    (reportId: string) => api('handleReport', { params: { episodeId, reportId }, body: { outcome } }),
    () => {
      setHandled(null);
      setOutcome('');
      changed();
    },
  );
  if (reports.length === 0) return <p>{texts.empty}</p>;
  return (
    <ul className={styles.list}>
      {reports.map((report) => (
        <li key={report.id}>
          <div>
            <small>{minuteText(report.at)}</small>
            <p className={styles.text}>{report.messageText ?? texts.ofLive}</p>
            <p className={styles.text}>{report.reason}</p>
          </div>
          <div className={styles.actions}>
            {report.handledAt === null ? (
              <Button onClick={() => setHandled(report)}>{texts.handle}</Button>
            ) : (
              <span>
                {texts.handled}：{report.outcome}
              </span>
            )}
          </div>
        </li>
      ))}
      {handled && (
        <Modal
          open
          title={texts.outcome}
          okText={texts.handle}
          cancelText={shellTexts.cancel}
          okButtonProps={{ disabled: outcome.trim() === '' }}
          confirmLoading={handle.running}
          onOk={() => handle.start(handled.id)}
          onCancel={() => setHandled(null)}
        >
          <Input
            aria-label={texts.outcome}
            maxLength={200}
            value={outcome}
            onChange={({ target }) => setOutcome(target.value)}
          />
        </Modal>
      )}
    </ul>
  );
}
