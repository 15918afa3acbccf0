import { useEffect } from 'react';
import type { CallMode } from '#protocol';
import { acquire, recover, unlockSound, useLocalMedia } from '../../media/index.ts';
import { callTexts, waitingTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FaultHelp } from '../deviceCheck/FaultHelp.tsx';

/** Brings camera and sound back: by itself after a reload, with one tap after a phone call or the lock screen. */
export function Restore({ mode }: { mode: CallMode }) {
  const { phase, fault, interrupted } = useLocalMedia();
  useEffect(() => {
    if (useLocalMedia.getState().phase === 'off') void acquire(mode);
  }, [mode]);

  const open = (wanted: CallMode) => {
    unlockSound();
    void acquire(wanted);
  };
  if (phase === 'asking') return interrupted ? <Notice>{callTexts.restoring}</Notice> : null;
  if (phase === 'off') {
    if (fault) return <FaultHelp fault={fault} onOpen={open} />;
    return (
      <Notice tone="warm">
        <p>{waitingTexts.resumeDevicesWhat}</p>
        <Button onClick={() => open(mode)}>{waitingTexts.resumeDevices}</Button>
      </Notice>
    );
  }
  if (!interrupted) return null;
  return (
    <Notice tone="alarm" title={callTexts.interrupted}>
      <p>{callTexts.interruptedWhat}</p>
      <Button
        onClick={() => {
          unlockSound();
          void recover();
        }}
      >
        {callTexts.restore}
      </Button>
    </Notice>
  );
}
