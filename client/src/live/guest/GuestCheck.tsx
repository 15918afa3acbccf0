import { FaultSteps } from '../../citizen/deviceCheck/FaultHelp.tsx';
import { acquire, LocalVideo, unlockSound, useAudioLevel, useLocalMedia } from '../../media/index.ts';
import { guestTexts as texts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { Notice } from '../../ui/Notice.tsx';
import styles from './guest.module.css';

/** The device check in small: one sees oneself and one's voice, and goes in. */
export function GuestCheck({ onReady }: { onReady: () => void }) {
  const { phase, camera, microphone, fault, facing } = useLocalMedia();
  const open = () => {
    unlockSound();
    void acquire('video');
  };
  return (
    <section className={`${layout.card} ${layout.stack}`} aria-label={texts.check}>
      <h2>{texts.check}</h2>
      {fault && <FaultSteps fault={fault} />}
      {phase === 'asking' && <Notice>{texts.asking}</Notice>}
      {phase === 'off' && <Button onClick={open}>{texts.open}</Button>}
      {phase === 'on' && (
        <>
          {camera ? (
            <LocalVideo className={styles.check} track={camera} mirrored={facing === 'user'} label={texts.self} />
          ) : (
            <Notice>{texts.voiceOnly}</Notice>
          )}
          <p>{texts.speak}</p>
          {microphone && <Level track={microphone} />}
          <p>{texts.earphones}</p>
          <Button onClick={onReady}>{texts.enter}</Button>
        </>
      )}
    </section>
  );
}

function Level({ track }: { track: MediaStreamTrack }) {
  const level = useAudioLevel(track);
  return <meter className={styles.level} aria-label={texts.level} min={0} max={100} value={Math.round(level * 100)} />;
}
