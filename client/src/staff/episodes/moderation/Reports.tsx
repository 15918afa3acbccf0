import { Button, Input, Modal, Tag } from 'antd';
import { useState } from 'react';
import type { LiveReportView, ModeratedMessage } from '#protocol';
import { api } from '../../../api.ts';
import { minuteText } from '../../shell/times.ts';
import { useAction } from '../../shell/useAction.ts';
import { moderationTexts } from '../../texts/moderation.ts';
import { shellTexts } from '../../texts/shell.ts';
import { fits } from './Message.tsx';
import { MuteDialog } from './MuteDialog.tsx';
import styles from './moderation.module.css';
import type { ModerationDesk } from './useModeration.ts';

const texts = moderationTexts.reports;

/** What viewers reported, of a message or of the live: hidden or muted here, and closed. */
export function Reports({ episodeId, desk }: { episodeId: string; desk: ModerationDesk }) {
  const [handled, setHandled] = useState<LiveReportView | null>(null);
  const [muting, setMuting] = useState<ModeratedMessage | null>(null);
  const hide = useAction(
    (messageId: string) =>
      api('decideMessage', { params: { episodeId, messageId }, body: { decision: 'hide', reason: texts.reported } }),
    (message) => desk.put({ messages: [message] }),
  );
  const { reports = [], messages = [] } = desk.moderation ?? {};
  // Of the two the one that is kept up to date.
  const messageOf = ({ messageId, message }: LiveReportView) => messages.find(({ id }) => id === messageId) ?? message;
  if (reports.length === 0) return <p>{texts.empty}</p>;
  return (
    <ul className={styles.list} aria-label={moderationTexts.tabs.reports}>
      {reports.map((report) => {
        const message = messageOf(report);
        return (
          <li key={report.id}>
            <About report={report} message={message} />
            <div className={styles.actions}>
              {message && fits(message, 'hide') && (
                <Button onClick={() => hide.start(message.id)}>{moderationTexts.hide}</Button>
              )}
              {message && !message.muted && <Button onClick={() => setMuting(message)}>{moderationTexts.mute}</Button>}
              {report.handledAt === null ? (
                <Button onClick={() => setHandled(report)}>{texts.handle}</Button>
              ) : (
                <span>
                  {texts.handled}：{report.outcome}
                </span>
              )}
            </div>
          </li>
        );
      })}
      {handled && (
        <HandleDialog
          episodeId={episodeId}
          reportId={handled.id}
          done={doneAbout(messageOf(handled))}
          close={() => setHandled(null)}
          changed={desk.refresh}
        />
      )}
      {muting && <MuteDialog episodeId={episodeId} person={muting} close={() => setMuting(null)} done={desk.refresh} />}
    </ul>
  );
}

function About({ report, message }: { report: LiveReportView; message: ModeratedMessage | null }) {
  return (
    <div>
      <small>
        {minuteText(report.at)} {message?.author}
      </small>{' '}
      {message && message.state !== 'shown' && <Tag>{moderationTexts.states[message.state]}</Tag>}
      {message?.muted && <Tag>{moderationTexts.muted}</Tag>}
      <p className={styles.text}>{message?.text ?? (report.messageId === null ? texts.ofLive : texts.gone)}</p>
      <p className={styles.text}>
        {texts.reason}：{report.reason}
      </p>
    </div>
  );
}

/** What was done already, as the beginning of the outcome. */
function doneAbout(message: ModeratedMessage | null): string {
  if (!message) return '';
  const done = [
    message.state === 'shown' ? '' : moderationTexts.states[message.state],
    message.muted ? moderationTexts.muted : '',
  ];
  return done.filter((word) => word !== '').join('、');
}

interface DialogProps {
  episodeId: string;
  reportId: string;
  done: string;
  close: () => void;
  changed: () => void;
}

/** Closes a report with what was done. */
function HandleDialog({ episodeId, reportId, done, close, changed }: DialogProps) {
  const [outcome, setOutcome] = useState(done);
  const handle = useAction(
    () => api('handleReport', { params: { episodeId, reportId }, body: { outcome } }),
    () => {
      close();
      changed();
    },
  );
  return (
    <Modal
      open
      title={texts.outcome}
      okText={texts.handle}
      cancelText={shellTexts.cancel}
      okButtonProps={{ disabled: outcome.trim() === '' }}
      confirmLoading={handle.running}
      onOk={() => handle.start(undefined)}
      onCancel={close}
    >
      <Input
        aria-label={texts.outcome}
        maxLength={200}
        value={outcome}
        onChange={({ target }) => setOutcome(target.value)}
      />
    </Modal>
  );
}
