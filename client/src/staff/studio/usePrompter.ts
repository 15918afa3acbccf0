import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { QuestionState } from '#protocol';
import { type ApiAnswer, api } from '../../api.ts';
import { useAction } from '../shell/useAction.ts';
import type { CrewSession } from './studioSession.ts';

type Moderation = ApiAnswer<'getModeration'>;
type Question = Moderation['questions'][number];
type Decision = 'pick' | 'unpick' | 'answered';

export type Questions = ReturnType<typeof usePrompter>;

/** The questions for the host, as the moderator and the host change them. */
export function usePrompter(crew: CrewSession, episodeId: string) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keyOf(episodeId),
    queryFn: () => api('getModeration', { params: { episodeId } }),
  });

  useEffect(() => {
    const write = (questions: readonly Question[], gone: readonly string[] = []) =>
      client.setQueryData<Moderation>(keyOf(episodeId), (known) => known && withQuestions(known, questions, gone));
    const stops = [
      crew.connection.listen('prompter.changed', ({ questions, gone }) => write(questions, gone)),
      // To whom is not a host: the producer follows here, too.
      crew.connection.listen('moderation.changed', ({ questions }) => write(questions)),
      // What changed while the connection was lost was not told.
      crew.connection.onConnection((online) => {
        if (online) void client.invalidateQueries({ queryKey: keyOf(episodeId) });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [crew, client, episodeId]);

  const decide = useAction(
    ({ questionId, decision }: { questionId: string; decision: Decision }) =>
      api('decideQuestion', { params: { episodeId, questionId }, body: { decision } }),
    (question) => {
      client.setQueryData<Moderation>(keyOf(episodeId), (known) => known && withQuestions(known, [question]));
    },
  );
  const questions = query.data?.questions ?? [];
  const inState = (state: QuestionState) => questions.filter((question) => question.state === state);
  return { query, picked: inState('picked'), waiting: inState('approved'), answered: inState('answered'), decide };
}

const keyOf = (episodeId: string) => ['prompter', episodeId];

function withQuestions(known: Moderation, changed: readonly Question[], gone: readonly string[] = []): Moderation {
  const byId = new Map([...known.questions, ...changed].map((question) => [question.id, question]));
  for (const id of gone) byId.delete(id);
  return { ...known, questions: [...byId.values()] };
}
