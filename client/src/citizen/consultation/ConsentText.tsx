import { useEffect, useState } from 'react';
import type { ConsentText as Text } from '#protocol';
import { consentTexts } from '../../texts/index.ts';
import { Button } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';

/** A text to agree to, which the device reads aloud where it can. */
export function ConsentText({ text }: { text: Text }) {
  const [reading, setReading] = useState(false);
  const voice = typeof speechSynthesis === 'undefined' ? null : speechSynthesis;
  useEffect(() => () => voice?.cancel(), [voice]);

  function toggle() {
    voice?.cancel();
    setReading(!reading);
    if (reading) return;
    const utterance = new SpeechSynthesisUtterance(text.paragraphs.join('\n'));
    utterance.lang = 'zh-CN';
    utterance.rate = 0.9;
    utterance.onend = () => setReading(false);
    voice?.speak(utterance);
  }

  return (
    <section className={`${layout.card} ${layout.tight}`}>
      {text.paragraphs.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {voice && (
        <Button look="quiet" onClick={toggle}>
          {reading ? consentTexts.stopReading : consentTexts.readAloud}
        </Button>
      )}
      <p className={`${layout.soft} ${layout.small}`}>{consentTexts.version(text.version)}</p>
    </section>
  );
}
