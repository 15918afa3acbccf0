import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { LiveMessageView } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { liveTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Choices.tsx';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { OpenSheet, Sheet } from '../../ui/Sheet.tsx';
import { viewerToken } from '../viewerToken.ts';
import styles from './Chat.module.css';

/** 举报 of the live itself. */
export function ReportLive({ episodeId }: { episodeId: string }) {
  return (
    <Sheet
      trigger={<Button look="quiet">{liveTexts.reportLive}</Button>}
      title={liveTexts.reportLive}
      what={liveTexts.reportWhat}
    >
      <ReportForm episodeId={episodeId} messageId={null} />
    </Sheet>
  );
}

export interface Reported {
  message: LiveMessageView;
  /** What opened the report, and is gone back to. */
  opener: HTMLElement;
}

interface ReportMessageProps extends Reported {
  episodeId: string;
  onClose: () => void;
}

/** 举报 of a message. It stands beside the list: the message may be gone from there before the report is sent. */
export function ReportMessage({ episodeId, message, opener, onClose }: ReportMessageProps) {
  return (
    <OpenSheet opener={opener} onClose={onClose} title={liveTexts.reportMessage} what={liveTexts.reportWhat}>
      <blockquote className={styles.quote}>{message.text}</blockquote>
      <ReportForm episodeId={episodeId} messageId={message.id} />
    </OpenSheet>
  );
}

function ReportForm({ episodeId, messageId }: { episodeId: string; messageId: string | null }) {
  const [reason, setReason] = useState<string | null>(null);
  const send = useMutation({
    mutationFn: () =>
      api('reportLive', {
        params: { episodeId },
        body: { viewerToken: viewerToken() ?? '', messageId, reason: reason ?? '' },
      }),
  });
  if (send.isSuccess) return <Notice tone="good">{liveTexts.reportSent}</Notice>;
  return (
    <>
      <Choices
        legend={liveTexts.reportWhat}
        choices={liveTexts.reportReasons.map((value) => ({ value, label: value }))}
        chosen={reason}
        onChoose={setReason}
        columns="words"
      />
      <Fault message={send.error && messageOf(send.error)} />
      <Button busy={send.isPending} disabled={reason === null} onClick={() => send.mutate()}>
        {liveTexts.reportSend}
      </Button>
    </>
  );
}
