import { Button, Tag } from 'antd';
import { useEffect, useRef } from 'react';
import type { ModeratedMessage } from '#protocol';
import { secondText } from '../../shell/times.ts';
import { moderationTexts as texts } from '../../texts/moderation.ts';
import { MarkedText } from './MarkedText.tsx';
import styles from './moderation.module.css';

export type Decision = 'show' | 'reject' | 'hide' | 'restore';

const decidable: Record<ModeratedMessage['state'], readonly Decision[]> = {
  pending: ['show', 'reject'],
  shown: ['hide'],
  hidden: ['restore'],
  rejected: ['restore'],
};

export function fits({ state }: ModeratedMessage, decision: Decision): boolean {
  return decidable[state].includes(decision);
}

interface MessageProps {
  message: ModeratedMessage;
  chosen: boolean;
  act: {
    decide: (id: string, decision: Decision) => void;
    mute: (message: ModeratedMessage) => void;
    callUp: ((accountId: string) => void) | null;
  };
}

/** One message, and what can be decided about it. */
export function Message({ message, chosen, act }: MessageProps) {
  const { id, author, at, hits, muted, reports } = message;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // Only for who steps through with the keys: else the page would move by itself.
    if (chosen && row.current?.closest('section') === document.activeElement) {
      row.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [chosen]);
  return (
    <li ref={row} className={chosen ? styles.chosen : undefined} aria-current={chosen ? 'true' : undefined}>
      <div>
        <small>
          {author} {secondText(at)}
        </small>{' '}
        {fits(message, 'restore') && <Tag>{texts.states[message.state]}</Tag>}
        {muted && <Tag>{texts.muted}</Tag>}
        {reports > 0 && <Tag color="warning">{texts.reported(reports)}</Tag>}
        {hits.map(({ word, from, disguise }) => (
          <Tag key={`${word} ${from}`} color="error">
            {texts.hit(word, disguise)}
          </Tag>
        ))}
        <p className={styles.text}>
          <MarkedText text={message.text} hits={hits} />
        </p>
      </div>
      <div className={styles.actions}>
        {fits(message, 'show') && (
          <>
            <Button type="primary" onClick={() => act.decide(id, 'show')}>
              {texts.show}
            </Button>
            <Button onClick={() => act.decide(id, 'reject')}>{texts.reject}</Button>
          </>
        )}
        {fits(message, 'hide') && <Button onClick={() => act.decide(id, 'hide')}>{texts.hide}</Button>}
        {fits(message, 'restore') && <Button onClick={() => act.decide(id, 'restore')}>{texts.restore}</Button>}
        {!muted && <Button onClick={() => act.mute(message)}>{texts.mute}</Button>}
        {!muted && act.callUp && <Button onClick={() => act.callUp?.(message.accountId)}>{texts.callUp.ask}</Button>}
      </div>
    </li>
  );
}
