import type { LiveMessageView, LiveNotificationData } from '#protocol';

/** What people say, as far as a page knows it. */
export interface Messages {
  /** Shown messages without a gap, oldest first. */
  messages: readonly LiveMessageView[];
  /** Those that a moderator took away while the page was open: who has read further back may have them, too. */
  hidden: ReadonlySet<string>;
  /** Goes up when they begin anew, with a gap before them: older ones that were read until then do not join on. */
  beginning: number;
}

export const noMessages: Messages = { messages: [], hidden: new Set(), beginning: 0 };

/** Kept in the page; older ones are read when asked for. */
const keptMessages = 200;

/** After the server has told of some that are shown or hidden now. */
export function withTold(known: Messages, { shown, hidden }: LiveNotificationData<'live.messages'>): Messages {
  return {
    messages: mergeMessages(known.messages, shown, hidden),
    hidden: new Set([...without(known.hidden, idsOf(shown)), ...hidden]),
    beginning: known.beginning,
  };
}

/** After a lost connection: what was known before it, and the latest as the server has them now. */
export function caughtUp(known: Messages, latest: readonly LiveMessageView[]): Messages {
  const ids = idsOf(latest);
  const hidden = without(known.hidden, ids);
  const { beginning } = known;
  if (!known.messages.some(({ id }) => ids.has(id))) return { messages: latest, hidden, beginning: beginning + 1 };
  const since = Date.parse(latest[0]?.at ?? '');
  // What is no older than the latest and yet not among them was hidden meanwhile.
  const earlier = known.messages.filter(({ id, at }) => !ids.has(id) && Date.parse(at) < since);
  return { messages: [...earlier, ...latest].slice(-keptMessages), hidden, beginning };
}

/** Both lists as one, each message once, without what was hidden. */
export function mergeMessages(
  known: readonly LiveMessageView[],
  shown: readonly LiveMessageView[],
  hidden: readonly string[],
): readonly LiveMessageView[] {
  const byId = new Map([...known, ...shown].map((message) => [message.id, message]));
  for (const id of hidden) byId.delete(id);
  return [...byId.values()].slice(-keptMessages);
}

const idsOf = (messages: readonly LiveMessageView[]) => new Set(messages.map(({ id }) => id));

function without(ids: ReadonlySet<string>, taken: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...ids].filter((id) => !taken.has(id)));
}
