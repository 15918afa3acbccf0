import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { LiveMessageView } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { liveTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Choices.tsx';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { Sheet } from '../../ui/Sheet.tsx';
import { viewerToken } from '../viewerToken.ts';
import styles from './Chat.module.css';

/** 举报 of a message, or of the live itself. */
export function Report({ episodeId, message }: { episodeId: string; message: LiveMessageView | null }) {
  const trigger = message ? (
    <button type="button" className={styles.report} aria-label={`${liveTexts.report}：${message.text}`}>
      {liveTexts.report}
    </button>
  ) : (
    <Button look="quiet">{liveTexts.reportLive}</Button>
  );
  return (
    <Sheet
      trigger={trigger}
      title={message ? liveTexts.reportMessage : liveTexts.reportLive}
      what={liveTexts.reportWhat}
    >
      {message && <blockquote className={styles.quote}>{message.text}</blockquote>}
      <ReportForm episodeId={episodeId} messageId={message?.id ?? null} />
    </Sheet>
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
