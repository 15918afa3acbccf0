import type { Namespace, Socket } from 'socket.io';
import type {
  LiveNotificationData,
  LiveNotificationName,
  LiveRequestAnswer,
  LiveRequestData,
  LiveRequestName,
} from '#protocol';
import type { LiveClaim } from './liveToken.ts';

type NoEvents = Record<never, never>;
type Notifications = { [Name in LiveNotificationName]: (data: LiveNotificationData<Name>) => void };
interface LiveSocketData {
  claim: LiveClaim;
  /** The page, over all its sockets. */
  pageId: string;
  /** Where it comes from, as `clientKey` names it. */
  address: string;
}
export type LiveNamespace = Namespace<NoEvents, Notifications, NoEvents, LiveSocketData>;
export type LiveSocket = Socket<NoEvents, Notifications, NoEvents, LiveSocketData>;

/** What a handler knows besides its parsed data. */
export interface LiveContext {
  readonly socket: LiveSocket;
  readonly claim: LiveClaim;
}

/** Handlers by request: data parsed, kind and role checked. A missing one does not compile. */
export type LiveHandlers<Names extends LiveRequestName = LiveRequestName> = {
  [Name in Names]: (context: LiveContext, data: LiveRequestData<Name>) => Promise<LiveRequestAnswer<Name>>;
};

/** Pushes one notification to whoever `target` stands for: a socket, or a room of the namespace. */
export function notifyLive<Name extends LiveNotificationName>(
  target: { emit(name: string, data: unknown): unknown },
  name: Name,
  data: LiveNotificationData<Name>,
): void {
  target.emit(name, data);
}
