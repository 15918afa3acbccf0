import { Button, Select, Tag } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
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
  const lists = useRef<HTMLElement>(null);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [muting, setMuting] = useState<ModeratedMessage | null>(null);
  const messages = desk.moderation?.messages ?? [];
  const pending = pendingFirst(messages);
  const shown = messages.filter(({ state }) => state === 'shown').slice(-shownAtOnce);
  const rows = [...pending, ...shown.reverse()];
  const chosen = rows.find(({ id }) => id === chosenId) ?? null;
  const firstId = pending[0]?.id ?? null;
  // Kept once it is chosen: what comes in above must not slip below a finger that is about to decide.
  useEffect(() => {
    if (!chosen) setChosenId(firstId);
  }, [chosen, firstId]);
  const decide = useAction(
    ({ id: messageId, decision }: { id: string; decision: Decision }) =>
      api('decideMessage', { params: { episodeId, messageId }, body: { decision } }),
    (message) => desk.put({ messages: [message] }),
  );
  const callUp = useCallUp(desk);

  function start(id: string, decision: Decision): void {
    // On to the next one that waits; its button goes, the keys stay here.
    if (id === chosenId) setChosenId(nextOf(pending, id));
    lists.current?.focus({ preventScroll: true });
    decide.start({ id, decision });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || muting) return;
    const key = event.key.toLowerCase();
    const step = steps[key];
    const decision = decisions[key];
    if (step !== undefined) {
      event.preventDefault();
      const index = rows.findIndex(({ id }) => id === chosen?.id);
      setChosenId(rows[Math.max(0, Math.min(rows.length - 1, index + step))]?.id ?? null);
    } else if (chosen && key === 'm' && !chosen.muted) setMuting(chosen);
    else if (chosen && decision && fits(chosen, decision)) start(chosen.id, decision);
  }

  const act = { decide: start, mute: setMuting, callUp };
  const list = (label: string, some: readonly ModeratedMessage[]) => (
    <ul className={styles.list} aria-label={label}>
      {some.map((message) => (
        <Message key={message.id} message={message} chosen={message === chosen} act={act} />
      ))}
    </ul>
  );
  return (
    <>
      <SlowMode episodeId={episodeId} seconds={desk.moderation?.slowModeSeconds ?? 0} changed={desk.refresh} />
      <p className={styles.hint}>{texts.keys}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the lists take the keys; every action has a button, too */}
      <section ref={lists} className={styles.lists} tabIndex={0} onKeyDown={onKeyDown} aria-label={texts.tabs.messages}>
        <h2 className={styles.listTitle}>{texts.pendingTitle(pending.length)}</h2>
        {pending.length === 0 ? <p>{texts.nothingPending}</p> : list(texts.pendingTitle(pending.length), pending)}
        <h2 className={styles.listTitle}>{texts.shownTitle}</h2>
        {shown.length === 0 ? <p>{texts.nothingShown}</p> : list(texts.shownTitle, shown)}
      </section>
      {muting && <MuteDialog episodeId={episodeId} person={muting} close={() => setMuting(null)} done={desk.refresh} />}
    </>
  );
}

/** The one behind it, or before it when it is the last. */
function nextOf(pending: readonly ModeratedMessage[], id: string): string | null {
  const index = pending.findIndex((message) => message.id === id);
  return (pending[index + 1] ?? pending[index - 1])?.id ?? null;
}

/** Those with hits first, then as they came. */
function pendingFirst(messages: readonly ModeratedMessage[]): ModeratedMessage[] {
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
