import { useState } from 'react';
import type { ModeratedMessage } from '#protocol';
import { api } from '../../../api.ts';
import { useAction } from '../../shell/useAction.ts';
import type { ModerationDesk } from './useModeration.ts';

/** So many are shown, and so many more each time. The server answers as many at a time. */
const step = 50;
/** The server tells so many that were decided last: where there are fewer, these are all. */
const mostTold = 100;

export interface Decided {
  /** Newest first. */
  messages: ModeratedMessage[];
  more: boolean;
  loading: boolean;
  older: () => void;
}

/** Messages that are shown, or hidden and rejected: the latest, and older ones as far as somebody goes back. */
export function useDecided(episodeId: string, desk: ModerationDesk, list: 'shown' | 'withheld'): Decided {
  const [count, setCount] = useState(step);
  const [reachedEnd, setReachedEnd] = useState(false);
  const isIn = ({ state }: ModeratedMessage) =>
    list === 'shown' ? state === 'shown' : state === 'hidden' || state === 'rejected';
  const messages = desk.moderation?.messages ?? [];
  const known = messages.filter(isIn).reverse();
  const allTold = messages.filter(({ state }) => state !== 'pending').length < mostTold;
  const read = useAction(
    (before: string | undefined) => api('listDecidedMessages', { params: { episodeId }, query: { list, before } }),
    (page, before) => {
      desk.put({ messages: page.messages });
      setReachedEnd(!page.more);
      if (before !== undefined) setCount(count + step);
    },
  );
  return {
    messages: known.slice(0, count),
    more: known.length > count || !(allTold || reachedEnd),
    loading: read.running,
    // Read from the oldest that is shown, also where older ones are known: one that was decided late is known without its neighbours.
    older: () => read.start(known[count - 1]?.id),
  };
}
