import { useEffect, useState } from 'react';
import { useAudioLevel, useLocalMedia } from '../../media/index.ts';
import { checkTexts } from '../../texts/index.ts';
import styles from './DeviceCheck.module.css';
import { Item } from './Item.tsx';

/** Quiet rooms stay below this. */
const spoken = 0.35;

/** A bar that moves with the voice. */
export function MicrophoneItem() {
  const { microphone } = useLocalMedia();
  const level = useAudioLevel(microphone);
  const [heard, setHeard] = useState(false);
  useEffect(() => {
    if (level > spoken) setHeard(true);
  }, [level]);
  return (
    <Item title={checkTexts.microphone} ok={heard ? true : null}>
      <p>{checkTexts.microphoneWhat}</p>
      <div className={styles.bar} aria-hidden="true">
        <div className={styles.level} style={{ transform: `scaleX(${level.toFixed(2)})` }} />
      </div>
      <p role="status">{heard ? checkTexts.microphoneHeard : checkTexts.microphoneSilent}</p>
    </Item>
  );
}
