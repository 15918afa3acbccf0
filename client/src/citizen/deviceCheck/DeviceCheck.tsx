import { useState } from 'react';
import type { CallMode, ConsultationView } from '#protocol';
import { useDisplay } from '../../design/display.ts';
import { acquire, preloadMedia, unlockSound, useLocalMedia } from '../../media/index.ts';
import { checkTexts, requestTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { PageHead } from '../../ui/PageHead.tsx';
import { CameraItem } from './CameraItem.tsx';
import { ConnectionItem } from './ConnectionItem.tsx';
import { FaultHelp } from './FaultHelp.tsx';
import { MicrophoneItem } from './MicrophoneItem.tsx';
import { AskPicture } from './pictures.tsx';
import { SpeakerItem } from './SpeakerItem.tsx';
import { useEchoTest } from './useEchoTest.ts';

interface DeviceCheckProps {
  consultation: ConsultationView;
  onPassed: () => void;
}

/** Tries everything before the line, so that nothing has to be found out when the lawyer is there. */
export default function DeviceCheck({ consultation, onPassed }: DeviceCheckProps) {
  const { phase, fault } = useLocalMedia();

  function open(mode: CallMode) {
    unlockSound();
    preloadMedia();
    void acquire(mode);
  }

  if (phase === 'on') return <Items booked={consultation.kind === 'booked'} onPassed={onPassed} onOpen={open} />;
  return (
    <div className={layout.stack}>
      <PageHead title={checkTexts.title} lead={checkTexts.lead} />
      {fault ? (
        <FaultHelp fault={fault} onOpen={open} />
      ) : (
        <>
          <AskPicture />
          <p role="status">{phase === 'asking' ? checkTexts.asking : checkTexts.askWhat}</p>
          <Button busy={phase === 'asking'} onClick={() => open('video')}>
            {checkTexts.ask}
          </Button>
          <Button look="quiet" disabled={phase === 'asking'} onClick={() => open('audio')}>
            {checkTexts.voiceOnly}
          </Button>
        </>
      )}
    </div>
  );
}

interface ItemsProps {
  booked: boolean;
  onPassed: () => void;
  onOpen: (mode: CallMode) => void;
}

/** The single tests: one a page in 长辈版, all on one otherwise. */
function Items({ booked, onPassed, onOpen }: ItemsProps) {
  const { elder } = useDisplay();
  const [step, setStep] = useState(0);
  const echo = useEchoTest();
  const items = [
    <CameraItem key="camera" onOpen={onOpen} />,
    <MicrophoneItem key="microphone" />,
    <SpeakerItem key="speaker" />,
    <ConnectionItem key="connection" {...echo} />,
  ];
  const last = !elder || step === items.length - 1;
  const passed = echo.outcome === 'good' || echo.outcome === 'slow';
  return (
    <div className={layout.stack}>
      <PageHead title={checkTexts.title} lead={elder ? requestTexts.step(step + 1, items.length) : checkTexts.lead} />
      {elder ? items[step] : items}
      {!last && <Button onClick={() => setStep(step + 1)}>{requestTexts.next}</Button>}
      {last && (passed || echo.outcome === null) && (
        <Button busy={!passed} onClick={onPassed}>
          {passed ? (booked ? checkTexts.readyBooked : checkTexts.ready) : checkTexts.connectionTesting}
        </Button>
      )}
      {last && echo.outcome === 'no_media' && (
        <Button look="quiet" onClick={onPassed}>
          {checkTexts.goOnAnyway}
        </Button>
      )}
      {elder && step > 0 && (
        <Button look="plain" onClick={() => setStep(step - 1)}>
          {requestTexts.previous}
        </Button>
      )}
    </div>
  );
}
