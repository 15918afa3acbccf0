import { useMutation } from '@tanstack/react-query';
import { AlertDialog } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { messageOf } from '../api.ts';
import { liveTexts } from '../texts/index.ts';
import { Button } from '../ui/Button.tsx';
import dialog from '../ui/Confirm.module.css';
import { Fault } from '../ui/Notice.tsx';
import { useInertPage } from '../ui/useInertPage.ts';
import type { LiveConnection } from './liveSocket.ts';
import { leaveFullScreen } from './player/useFilling.ts';

/** 连麦: the crew asks this viewer onto the stage. Only an explicit yes leads there. */
export function CallUp({ connection, episodeId }: { connection: LiveConnection; episodeId: string }) {
  const [by, setBy] = useState<string | null>(null);
  const navigate = useNavigate();
  useEffect(
    () =>
      connection.listen('stage.calledUp', ({ name }) => {
        // A picture over the whole screen would hide the question.
        leaveFullScreen();
        setBy(name);
      }),
    [connection],
  );
  useInertPage(by !== null);

  const answer = useMutation({
    mutationFn: (agreed: boolean) => connection.request('stage.answerCall', { agreed }),
    onSuccess: ({ liveToken }) => {
      setBy(null);
      if (liveToken) navigate(`/live/${episodeId}/guest`, { state: { liveToken } });
    },
  });

  return (
    <AlertDialog.Root open={by !== null} onOpenChange={(open) => !open && setBy(null)}>
      <AlertDialog.Portal>
        <div className={dialog.backdrop} />
        <AlertDialog.Content className={dialog.sheet}>
          <AlertDialog.Title className={dialog.title}>{liveTexts.calledUp(by ?? '')}</AlertDialog.Title>
          <AlertDialog.Description>{liveTexts.calledUpWhat}</AlertDialog.Description>
          <Fault message={answer.error && messageOf(answer.error)} />
          <Button busy={answer.isPending} onClick={() => answer.mutate(true)}>
            {liveTexts.calledUpYes}
          </Button>
          <AlertDialog.Cancel asChild>
            <Button look="plain" onClick={() => answer.mutate(false)}>
              {liveTexts.calledUpNo}
            </Button>
          </AlertDialog.Cancel>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
