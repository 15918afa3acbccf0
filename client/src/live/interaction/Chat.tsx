import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { LiveMessageView } from '#protocol';
import { messageOf } from '../../api.ts';
import { liveTexts } from '../../texts/index.ts';
import { timeText } from '../../time.ts';
import { Button } from '../../ui/Button.tsx';
import { Fault } from '../../ui/Notice.tsx';
import type { EpisodeProps } from '../episodeProps.ts';
import styles from './Chat.module.css';
import { MayWrite } from './MayWrite.tsx';
import { type Reported, ReportMessage } from './Report.tsx';
import { useOlder } from './useOlder.ts';
import { useOwn } from './useOwn.ts';
import type { Writing } from './useWriting.ts';
import { Write } from './Write.tsx';

/** What people say, as a list; and the line to say something. */
export function Chat({ room, state, episode, phase, writing }: EpisodeProps & { writing: Writing }) {
  const own = useOwn(episode.id, room.connection);
  const [reported, setReported] = useState<Reported | null>(null);
  const older = useOlder(episode.id, state);
  const ids = new Set(state.messages.map(({ id }) => id));
  const waiting = [...own.messages].reverse().filter((message) => message.state !== 'shown' && !ids.has(message.id));
  const mine = new Set(own.messages.map(({ id }) => id));
  const open = phase === 'live' || phase === 'interrupted';
  const slowModeSeconds = state.live?.slowModeSeconds ?? episode.slowModeSeconds;
  return (
    <>
      <MessageList
        messages={[...older.messages, ...state.messages]}
        mine={mine}
        older={older}
        onReport={setReported}
        isQuiet={waiting.length === 0}
      >
        {waiting.map(({ id, text, state: became }) => (
          <li key={id} className={styles.waiting}>
            <b>{liveTexts.mine}</b> {text} <small>{liveTexts.messageState[became]}</small>
          </li>
        ))}
      </MessageList>
      {reported && <ReportMessage {...reported} episodeId={episode.id} onClose={() => setReported(null)} />}
      {!state.online && state.live && <p className={styles.hint}>{liveTexts.chatLater}</p>}
      {!open && <p className={styles.hint}>{phase === 'blocked' ? liveTexts.blockedTitle : liveTexts.chatOver}</p>}
      {open && (
        <MayWrite episodeId={episode.id} tab="chat" signIn={liveTexts.signInToWrite} muted={own.muted}>
          <Write
            label={liveTexts.write}
            hint={
              slowModeSeconds > 0 ? liveTexts.slowMode(slowModeSeconds) + liveTexts.writeNotice : liveTexts.writeNotice
            }
            writing={writing}
          />
        </MayWrite>
      )}
    </>
  );
}

interface MessageListProps {
  messages: readonly LiveMessageView[];
  mine: ReadonlySet<string>;
  older: ReturnType<typeof useOlder>;
  onReport: (reported: Reported) => void;
  /** Whether nothing of one's own is below. */
  isQuiet: boolean;
  children: ReactNode;
}

/** Stays at the newest message, unless one has scrolled up to read. */
function MessageList({ messages, mine, older, onReport, isQuiet, children }: MessageListProps) {
  const list = useRef<HTMLOListElement>(null);
  const [following, setFollowing] = useState(true);
  const last = messages.at(-1)?.id;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each new message moves the list.
  useEffect(() => {
    const current = list.current;
    if (current && following) current.scrollTop = current.scrollHeight;
  }, [last, children, following]);

  function scrolled() {
    const current = list.current;
    if (current) setFollowing(current.scrollHeight - current.scrollTop - current.clientHeight < 40);
  }

  return (
    <div className={styles.frame} role="log" aria-live="off" aria-label={liveTexts.chat}>
      <ol className={styles.list} ref={list} onScroll={scrolled}>
        {older.more && (
          <li>
            <Button look="quiet" busy={older.loading} onClick={older.load}>
              {liveTexts.older}
            </Button>
            <Fault message={older.error && messageOf(older.error)} />
          </li>
        )}
        {messages.length === 0 && isQuiet && <li className={styles.hint}>{liveTexts.noMessages}</li>}
        {messages.map((message) => (
          <li key={message.id} className={styles.message}>
            <span>
              <b>{mine.has(message.id) ? liveTexts.mine : message.author}</b> {message.text}{' '}
              <small>{timeText(message.at)}</small>
            </span>
            {!mine.has(message.id) && (
              <button
                type="button"
                className={styles.report}
                aria-label={`${liveTexts.report}：${message.text}`}
                aria-haspopup="dialog"
                onClick={({ currentTarget }) => onReport({ message, opener: currentTarget })}
              >
                {liveTexts.report}
              </button>
            )}
          </li>
        ))}
        {children}
      </ol>
      {!following && (
        <button type="button" className={styles.newest} onClick={() => setFollowing(true)}>
          {liveTexts.newer}
        </button>
      )}
    </div>
  );
}
