import { Button } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ModeratedMessage } from '#protocol';
import { api } from '../../../api.ts';
import { useAction } from '../../shell/useAction.ts';
import { moderationTexts as texts } from '../../texts/moderation.ts';
import { type Decision, fits, Message } from './Message.tsx';
import { MuteDialog } from './MuteDialog.tsx';
import styles from './moderation.module.css';
import { SlowMode } from './SlowMode.tsx';
import { useCallUp } from './useCallUp.ts';
import { type Decided, useDecided } from './useDecided.ts';
import type { ModerationDesk } from './useModeration.ts';

const arrows: Readonly<Record<string, number>> = { arrowdown: 1, arrowup: -1 };
/** What a key decides: that which fits the message. */
const decisions: Readonly<Record<string, readonly Decision[]>> = { a: ['show', 'restore'], r: ['reject'], h: ['hide'] };

/** What waits for a decision, those with sensitive words first; below it what was shown, and what was hidden or rejected. */
export function Messages({ episodeId, desk }: { episodeId: string; desk: ModerationDesk }) {
  const lists = useRef<HTMLElement>(null);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [muting, setMuting] = useState<ModeratedMessage | null>(null);
  const messages = desk.moderation?.messages ?? [];
  const pending = pendingFirst(messages);
  const shown = useDecided(episodeId, desk, 'shown');
  const withheld = useDecided(episodeId, desk, 'withheld');
  const rows = [...pending, ...shown.messages, ...withheld.messages];
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
    const arrow = arrows[key];
    const decision = chosen && decisions[key]?.find((one) => fits(chosen, one));
    if (arrow !== undefined) {
      event.preventDefault();
      const index = rows.findIndex(({ id }) => id === chosen?.id);
      setChosenId(rows[Math.max(0, Math.min(rows.length - 1, index + arrow))]?.id ?? null);
    } else if (chosen && key === 'm' && !chosen.muted) setMuting(chosen);
    else if (chosen && decision) start(chosen.id, decision);
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
        {shown.messages.length === 0 ? <p>{texts.nothingShown}</p> : list(texts.shownTitle, shown.messages)}
        <Older of={shown} />
        <h2 className={styles.listTitle}>{texts.withheldTitle}</h2>
        {withheld.messages.length === 0 ? <p>{texts.nothingWithheld}</p> : list(texts.withheldTitle, withheld.messages)}
        <Older of={withheld} />
      </section>
      {muting && <MuteDialog episodeId={episodeId} person={muting} close={() => setMuting(null)} done={desk.refresh} />}
    </>
  );
}

function Older({ of: { more, loading, older } }: { of: Decided }) {
  if (!more) return null;
  return (
    <Button loading={loading} onClick={older}>
      {texts.older}
    </Button>
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
