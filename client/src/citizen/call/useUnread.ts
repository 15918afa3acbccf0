import { useEffect, useState } from 'react';
import type { ChatMessageView } from '#protocol';

/** How many messages came since the chat was last open. */
export function useUnread(messages: readonly ChatMessageView[], open: boolean): number {
  const last = messages.at(-1)?.seq ?? 0;
  const [read, setRead] = useState(0);
  useEffect(() => {
    if (open) setRead(last);
  }, [open, last]);
  return open ? 0 : messages.filter(({ seq }) => seq > read).length;
}
