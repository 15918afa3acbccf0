import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { ChatMessageView } from '#protocol';
import type { CallSession } from '../../media/index.ts';
import { timeText } from '../../time.ts';
import { GrowingText } from '../shell/GrowingText.tsx';
import { useAction } from '../shell/useAction.ts';
import { callTexts as texts } from '../texts/call.ts';
import styles from './calls.module.css';

/** The written side of the talk. Enter sends, Shift+Enter begins a new line. */
export function Chat({ messages, session }: { messages: readonly ChatMessageView[]; session: CallSession }) {
  const end = useRef<HTMLLIElement>(null);
  const count = messages.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls whenever a message is added
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  return (
    <div className={styles.chat}>
      {count === 0 && <p className={styles.hint}>{texts.noMessages}</p>}
      <ol className={styles.messages} aria-live="polite">
        {messages.map(({ id, side, text, at }) => (
          <li key={id} className={styles.message} data-side={side}>
            <small>
              {texts.sides[side]} {timeText(at)}
            </small>
            <p>{text}</p>
          </li>
        ))}
        <li ref={end} aria-hidden="true" />
      </ol>
      <SayForm session={session} />
    </div>
  );
}

function SayForm({ session }: { session: CallSession }) {
  const [text, setText] = useState('');
  // The same id until it is through: pressed again after a failure, the message is still sent once.
  const [clientId, setClientId] = useState(() => crypto.randomUUID());
  const say = useAction(
    () => session.say(text.trim(), clientId),
    () => {
      setText('');
      setClientId(crypto.randomUUID());
    },
  );
  const send = () => {
    if (text.trim() !== '' && !say.running) say.start(undefined);
  };
  return (
    <div className={styles.say}>
      <GrowingText
        aria-label={texts.say}
        placeholder={texts.say}
        value={text}
        maxLength={1000}
        rows={2}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={(event) => {
          // Enter also confirms a word in Chinese input; that is not sending.
          if (event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <Button type="primary" loading={say.running} disabled={text.trim() === ''} onClick={send}>
        {texts.send}
      </Button>
    </div>
  );
}
