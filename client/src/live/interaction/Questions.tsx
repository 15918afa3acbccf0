import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, messageOf } from '../../api.ts';
import { liveTexts } from '../../texts/index.ts';
import { timeText } from '../../time.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import layout from '../../ui/layout.module.css';
import { Fault, Notice } from '../../ui/Notice.tsx';
import type { EpisodeProps } from '../episodeProps.ts';
import styles from './Chat.module.css';
import { MayWrite } from './MayWrite.tsx';
import { ownKey, useOwn } from './useOwn.ts';

const open: ReadonlySet<string> = new Set(['scheduled', 'live', 'interrupted']);

/** Asks the host, and shows what became of the own questions. */
export function Questions({ room, episode, phase }: EpisodeProps) {
  const own = useOwn(episode.id, room.connection);
  return (
    <div className={layout.stack}>
      {open.has(phase) ? (
        <MayWrite episodeId={episode.id} tab="ask" signIn={liveTexts.signInToAsk} muted={own.muted}>
          <AskForm episodeId={episode.id} />
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

function AskForm({ episodeId }: { episodeId: string }) {
  const [text, setText] = useState('');
  const [clientId, setClientId] = useState(() => crypto.randomUUID());
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: () => api('askInEpisode', { params: { episodeId }, body: { text: text.trim(), clientId } }),
    onSuccess: () => {
      setText('');
      setClientId(crypto.randomUUID());
      return client.invalidateQueries({ queryKey: ownKey(episodeId) });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== '' && !ask.isPending) ask.mutate();
  }

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
      <Fault message={ask.error && messageOf(ask.error)} />
      {ask.isSuccess && text === '' && <Notice tone="good">{liveTexts.questionSent}</Notice>}
      <Button type="submit" busy={ask.isPending} disabled={text.trim() === ''}>
        {liveTexts.sendQuestion}
      </Button>
    </form>
  );
}
