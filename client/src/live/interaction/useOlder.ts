import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { LiveMessageView } from '#protocol';
import { api } from '../../api.ts';

/** As many as the server answers at a time: fewer are the last ones. */
const pageSize = 50;

/** Messages from before those that the page began with, fetched when asked for. */
export function useOlder(episodeId: string, known: readonly LiveMessageView[]) {
  const [messages, setMessages] = useState<readonly LiveMessageView[]>([]);
  const [over, setOver] = useState(false);
  const before = (messages[0] ?? known[0])?.at;
  const load = useMutation({
    mutationFn: () => api('listMessages', { params: { episodeId }, query: before ? { before } : {} }),
    onSuccess: (page) => {
      setMessages((later) => [...page.reverse(), ...later]);
      setOver(page.length < pageSize);
    },
  });
  const shown = new Set(known.map(({ id }) => id));
  return {
    messages: messages.filter(({ id }) => !shown.has(id)),
    // Fewer than a page: those are all.
    more: !over && known.length >= pageSize,
    loading: load.isPending,
    error: load.error,
    load: () => load.mutate(),
  };
}
