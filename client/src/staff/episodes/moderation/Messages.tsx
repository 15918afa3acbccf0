import { Button, Select, Tag } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import type { ModeratedMessage } from '#protocol';
import { api } from '../../../api.ts';
import { secondText } from '../../shell/times.ts';
import { useAction } from '../../shell/useAction.ts';
import { useTell } from '../../shell/useTell.ts';
import { moderationTexts as texts } from '../../texts/moderation.ts';
import { MarkedText } from './MarkedText.tsx';
import { MuteDialog } from './MuteDialog.tsx';
import styles from './moderation.module.css';
import { useCallUp } from './useCallUp.ts';
import type { ModerationDesk } from './useModeration.ts';

type Decision = 'show' | 'reject' | 'hide';
const shownAtOnce = 50;
const steps: Readonly<Record<string, number>> = { arrowdown: 1, arrowup: -1 };
const decisions: Readonly<Record<string, Decision>> = { a: 'show', r: 'reject', h: 'hide' };

/** What waits for a decision, those with sensitive words first; below it what was shown lately. */
export function Messages({ episodeId, desk }: { episodeId: string; desk: ModerationDesk }) {
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [muting, setMuting] = useState<ModeratedMessage | null>(null);
  const messages = desk.moderation?.messages ?? [];
  const pending = pendingFirst(messages);
  const shown = messages.filter(({ state }) => state === 'shown').slice(-shownAtOnce);
  const chosen = messages.find(({ id }) => id === chosenId) ?? pending[0] ?? null;
  const decide = useAction(
    ({ id: messageId, decision }: { id: string; decision: Decision }) =>
      api('decideMessage', { params: { episodeId, messageId }, body: { decision } }),
    (message) => desk.put({ messages: [message] }),
  );
  const callUp = useCallUp(desk);
  const act = { decide: (id: string, decision: Decision) => decide.start({ id, decision }), mute: setMuting, callUp };

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const step = steps[key];
    const decision = decisions[key];
    if (step !== undefined) {
      event.preventDefault();
      const index = pending.findIndex(({ id }) => id === chosen?.id);
      setChosenId(pending[Math.max(0, Math.min(pending.length - 1, index + step))]?.id ?? null);
    } else if (chosen && key === 'm') setMuting(chosen);
    else if (chosen && decision && fits(chosen, decision)) act.decide(chosen.id, decision);
  }

  return (
    <>
      <SlowMode episodeId={episodeId} seconds={desk.moderation?.slowModeSeconds ?? 0} changed={desk.refresh} />
      <p className={styles.hint}>{texts.keys}</p>
      <h2 className={styles.listTitle}>{texts.pendingTitle(pending.length)}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the list takes the keys; every action has a button, too */}
      <ul className={styles.list} tabIndex={0} onKeyDown={onKeyDown} aria-label={texts.pendingTitle(pending.length)}>
        {pending.map((message) => (
          <Message key={message.id} message={message} chosen={message.id === chosen?.id} act={act} />
        ))}
      </ul>
      {pending.length === 0 && <p>{texts.nothingPending}</p>}
      <h2 className={styles.listTitle}>{texts.shownTitle}</h2>
      <ul className={styles.list}>
        {[...shown].reverse().map((message) => (
          <Message key={message.id} message={message} chosen={false} act={act} />
        ))}
      </ul>
      {shown.length === 0 && <p>{texts.nothingShown}</p>}
      {muting && <MuteDialog episodeId={episodeId} person={muting} close={() => setMuting(null)} done={desk.refresh} />}
    </>
  );
}

/** Those with hits first, then as they came. */
export function pendingFirst(messages: readonly ModeratedMessage[]): ModeratedMessage[] {
  const pending = messages.filter(({ state }) => state === 'pending');
  return [...pending.filter(({ hits }) => hits.length > 0), ...pending.filter(({ hits }) => hits.length === 0)];
}

function fits({ state }: ModeratedMessage, decision: Decision): boolean {
  return decision === 'hide' ? state === 'shown' : state === 'pending';
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

function Message({ message, chosen, act }: MessageProps) {
  const { id, author, at, hits, muted, reports } = message;
  return (
    <li className={chosen ? styles.chosen : undefined}>
      <div>
        <small>
          {author} {secondText(at)}
        </small>{' '}
        {muted && <Tag>{texts.muted}</Tag>}
        {reports > 0 && <Tag color="warning">{texts.reported(reports)}</Tag>}
        {hits.map(({ word, from }) => (
          <Tag key={`${word} ${from}`} color="error">
            {texts.hit(word)}
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
        {!muted && <Button onClick={() => act.mute(message)}>{texts.mute}</Button>}
        {!muted && act.callUp && <Button onClick={() => act.callUp?.(message.accountId)}>{texts.callUp.ask}</Button>}
      </div>
    </li>
  );
}

function SlowMode({ episodeId, seconds, changed }: { episodeId: string; seconds: number; changed: () => void }) {
  const tell = useTell();
  const set = useAction(
    (value: number) => api('setSlowMode', { params: { episodeId }, body: { seconds: value } }),
    () => {
      tell.done(texts.done);
      changed();
    },
  );
  return (
    <div className={styles.slowMode}>
      <label htmlFor="slow-mode">{texts.slowMode}</label>
      <Select<number>
        id="slow-mode"
        value={seconds}
        loading={set.running}
        onChange={set.start}
        options={Object.entries(texts.slowModes).map(([value, label]) => ({ value: Number(value), label }))}
      />
    </div>
  );
}
