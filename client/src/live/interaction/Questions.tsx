import { messageOf } from '../../api.ts';
import { liveTexts } from '../../texts/index.ts';
import { timeText } from '../../time.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import type { EpisodeProps } from '../episodeProps.ts';
import styles from './Chat.module.css';
import { MayWrite } from './MayWrite.tsx';
import { useOwn } from './useOwn.ts';
import type { Writing } from './useWriting.ts';

const open: ReadonlySet<string> = new Set(['scheduled', 'live', 'interrupted']);

/** Asks the host, and shows what became of the own questions. */
export function Questions({ room, episode, phase, writing }: EpisodeProps & { writing: Writing }) {
  const own = useOwn(episode.id, room.connection);
  return (
    <div className={layout.stack}>
      {open.has(phase) ? (
        <MayWrite episodeId={episode.id} tab="ask" signIn={liveTexts.signInToAsk} muted={own.muted}>
          <AskForm writing={writing} />
        </MayWrite>
      ) : (
        <p className={styles.hint}>{liveTexts.chatOver}</p>
      )}
      {own.questions.length > 0 && (
        <section>
          <h2>{liveTexts.ownQuestions}</h2>
          <ol>
            {own.questions.map(({ id, text, at, state }) => (
              <li key={id} className={styles.question}>
                {text}
                <small>
                  {timeText(at)} · {liveTexts.questionState[state]}
                </small>
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function AskForm({ writing }: { writing: Writing }) {
  const { text, setText, submit, busy, error, isSent } = writing;
  return (
    <form className={layout.tight} onSubmit={submit}>
      <TextField
        label={liveTexts.question}
        hint={liveTexts.questionHint}
        rows={3}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Fault message={error && messageOf(error)} />
      {isSent && text === '' && <Notice tone="good">{liveTexts.questionSent}</Notice>}
      <Button type="submit" busy={busy} disabled={text.trim() === ''}>
        {liveTexts.sendQuestion}
      </Button>
    </form>
  );
}
