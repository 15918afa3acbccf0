import { useState } from 'react';
import { playTestSound } from '../../media/index.ts';
import { checkTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { Item } from './Item.tsx';

/** Only the person can tell whether the loudspeaker works. */
export function SpeakerItem() {
  const [played, setPlayed] = useState(false);
  const [heard, setHeard] = useState<boolean | null>(null);
  return (
    <Item title={checkTexts.speaker} ok={heard}>
      <p>{heard === false ? checkTexts.notHeardWhat : checkTexts.speakerWhat}</p>
      <Button
        look="plain"
        onClick={() => {
          playTestSound();
          setPlayed(true);
        }}
      >
        {checkTexts.playSound}
      </Button>
      {played && (
        <div className={layout.row}>
          <Button look="plain" aria-pressed={heard === true} onClick={() => setHeard(true)}>
            {checkTexts.heard}
          </Button>
          <Button look="plain" aria-pressed={heard === false} onClick={() => setHeard(false)}>
            {checkTexts.notHeard}
          </Button>
        </div>
      )}
    </Item>
  );
}
