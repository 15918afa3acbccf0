import { useMutation } from '@tanstack/react-query';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import type { LiveMessageView } from '#protocol';
import { api, messageOf } from '../../api.ts';
import { commonTexts, liveTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { Choices } from '../../ui/Choices.tsx';
import dialog from '../../ui/Confirm.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import { Sheet } from '../../ui/Sheet.tsx';
import { useInertPage } from '../../ui/useInertPage.ts';
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
  useInertPage(true);
  function goBack(event: Event) {
    event.preventDefault();
    opener.focus();
  }

  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <div className={dialog.backdrop} />
        <Dialog.Content className={dialog.sheet} onCloseAutoFocus={goBack}>
          <Dialog.Title className={dialog.title}>{liveTexts.reportMessage}</Dialog.Title>
          <Dialog.Description>{liveTexts.reportWhat}</Dialog.Description>
          <blockquote className={styles.quote}>{message.text}</blockquote>
          <ReportForm episodeId={episodeId} messageId={message.id} />
          <Dialog.Close asChild>
            <Button look="plain">{commonTexts.close}</Button>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
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
