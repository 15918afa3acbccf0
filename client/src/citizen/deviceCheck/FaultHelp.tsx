import { useState } from 'react';
import type { CallMode } from '#protocol';
import { isWeChat, type MediaFault } from '../../media/index.ts';
import { checkTexts, commonTexts } from '../../texts/index.ts';
import { Button, HotlineButton } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { Notice } from '../../ui/Notice.tsx';
import styles from './DeviceCheck.module.css';
import { FaultPicture } from './pictures.tsx';

/** Why the devices cannot be used, what to press, and the ways around it. */
export function FaultHelp({ fault, onOpen }: { fault: MediaFault; onOpen: (mode: CallMode) => void }) {
  const hopeless = fault === 'insecure' || fault === 'unsupported' || fault === 'in_wechat_old';
  return (
    <>
      <FaultSteps fault={fault} />
      {!hopeless && (
        <>
          <Button onClick={() => onOpen('video')}>{commonTexts.retry}</Button>
          <Button look="plain" onClick={() => onOpen('audio')}>
            {checkTexts.voiceOnly}
          </Button>
        </>
      )}
      {(hopeless || isWeChat(navigator.userAgent)) && <CopyAddress />}
      <HotlineButton>{commonTexts.callHotline}</HotlineButton>
    </>
  );
}

/** The fault in words and as a drawing of what to press. */
export function FaultSteps({ fault }: { fault: MediaFault }) {
  const { title, steps } = checkTexts.fault[fault];
  return (
    <Notice tone="warm" title={title}>
      <FaultPicture fault={fault} />
      <ol className={`${layout.tight} ${styles.steps}`}>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </Notice>
  );
}

/** A page cannot open another browser; the address can be carried there. */
function CopyAddress() {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard?.writeText(location.href).then(
      () => setCopied(true),
      () => undefined,
    );
  return (
    <>
      <p>{checkTexts.openInBrowser}</p>
      <Button look="plain" onClick={() => void copy()}>
        {copied ? checkTexts.copied : checkTexts.copyAddress}
      </Button>
    </>
  );
}
