import { Button, Modal, Tag } from 'antd';
import { useEffect, useState } from 'react';
import {
  acquire,
  type EchoOutcome,
  LocalVideo,
  release,
  testEcho,
  useAudioLevel,
  useLocalMedia,
} from '../../media/index.ts';
import { deskTexts } from '../texts/desk.ts';
import styles from './desk.module.css';

const texts = deskTexts.check;

interface Props {
  running: boolean;
  cancel: () => void;
  goOnline: () => void;
}

/** A short look at camera, microphone and connection before going online. Whoever must may go on without. */
export function DeskCheck({ running, cancel, goOnline }: Props) {
  const { camera, microphone, phase, fault, cameraFault } = useLocalMedia();
  const [outcome, setOutcome] = useState<EchoOutcome | null>(null);
  useEffect(() => {
    void acquire('video');
    return release;
  }, []);
  useEffect(() => {
    if (!microphone) return;
    let gone = false;
    const tracks = camera ? [camera, microphone] : [microphone];
    setOutcome(null);
    void testEcho(tracks).then((result) => !gone && setOutcome(result));
    return () => {
      gone = true;
    };
  }, [camera, microphone]);
  const fine = camera !== null && microphone !== null && (outcome === 'good' || outcome === 'slow');

  return (
    <Modal open title={texts.title} footer={null} onCancel={cancel} width={560}>
      <div className={styles.check}>
        {camera ? (
          <LocalVideo track={camera} mirrored label={texts.picture} className={styles.checkPicture} />
        ) : (
          <div className={styles.checkPicture}>{phase === 'asking' && texts.asking}</div>
        )}
        <ul>
          <CheckRow name={texts.camera} done={camera !== null} fault={faultText(cameraFault ?? fault)} />
          <CheckRow name={texts.microphone} done={microphone !== null} fault={faultText(fault)} />
          <li>
            {microphone && (
              <>
                <LevelBar track={microphone} />
                <span className={styles.soft}>{texts.speak}</span>
              </>
            )}
          </li>
          <CheckRow
            name={texts.connection}
            done={fault === null && (outcome === 'good' || outcome === 'slow')}
            fault={connectionFault(outcome, fault !== null)}
          />
        </ul>
      </div>
      <div className={styles.equal}>
        <Button type={fine ? 'primary' : 'default'} size="large" loading={running} onClick={goOnline}>
          {fine ? texts.goOnline : texts.anyway}
        </Button>
        <Button size="large" onClick={() => void acquire('video')}>
          {texts.again}
        </Button>
      </div>
    </Modal>
  );
}

function connectionFault(outcome: EchoOutcome | null, noMicrophone: boolean): string | null {
  if (noMicrophone) return texts.afterDevices;
  return outcome === null || outcome === 'good' ? null : texts.outcomes[outcome];
}

function faultText(fault: keyof typeof texts.faults | null): string | null {
  return fault === null ? null : texts.faults[fault];
}

function CheckRow({ name, done, fault }: { name: string; done: boolean; fault: string | null }) {
  const word = done ? <Tag color="success">{texts.ok}</Tag> : fault === null && <Tag>{texts.testing}</Tag>;
  return (
    <li>
      <strong>{name}</strong> {word}
      {fault !== null && <p className={styles.reason}>{fault}</p>}
    </li>
  );
}

function LevelBar({ track }: { track: MediaStreamTrack }) {
  const level = useAudioLevel(track);
  return <meter className={styles.level} aria-label={texts.level} min={0} max={100} value={Math.round(level * 100)} />;
}
