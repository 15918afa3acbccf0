import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { LiveMessageView } from '#protocol';
import { api } from '../../api.ts';
import type { Messages } from '../messages.ts';

/** As many as the server answers at a time: fewer are the last ones. */
const pageSize = 50;

interface Older {
  /** Which beginning of the known ones they join on to. */
  beginning: number;
  messages: readonly LiveMessageView[];
  /** Whether there are none before them. */
  over: boolean;
}

/** Messages from before those that the page began with, fetched when asked for. */
export function useOlder(episodeId: string, { messages: known, hidden, beginning }: Messages) {
  const [read, setRead] = useState<Older>({ beginning, messages: [], over: false });
  const older = joined(read, beginning);
  const before = (older.messages[0] ?? known[0])?.at;
  const load = useMutation({
    mutationFn: (_beginning: number) => api('listMessages', { params: { episodeId }, query: before ? { before } : {} }),
    onSuccess: (page, asked) =>
      setRead((now) => ({
        beginning: asked,
        messages: [...[...page].reverse(), ...joined(now, asked).messages],
        over: page.length < pageSize,
      })),
  });
  const shown = new Set(known.map(({ id }) => id));
  return {
    messages: older.messages.filter(({ id }) => !shown.has(id) && !hidden.has(id)),
    // Fewer than a page: those are all.
    more: !older.over && known.length >= pageSize,
    loading: load.isPending,
    error: load.error,
    load: () => load.mutate(beginning),
  };
}

/** None where the known ones began anew since: between them would be a gap. */
function joined(older: Older, beginning: number): Older {
  return older.beginning === beginning ? older : { beginning, messages: [], over: false };
}
