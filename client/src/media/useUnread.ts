import { useEffect, useState } from 'react';
import type { ChatMessageView, Side } from '#protocol';

/** How many messages of the other side came since the chat was last open. */
export function useUnread(messages: readonly ChatMessageView[], own: Side | null, open: boolean): number {
  const last = messages.at(-1)?.seq ?? 0;
  const [read, setRead] = useState(0);
  useEffect(() => {
    if (open) setRead(last);
  }, [open, last]);
  return open ? 0 : messages.filter(({ seq, side }) => seq > read && side !== own).length;
}
