import type { Server, Socket } from 'socket.io';
import type {
  ClientToServer,
  NotificationData,
  NotificationName,
  RequestAnswer,
  RequestData,
  RequestName,
  ServerToClient,
} from '#protocol';
import type { SessionAccount } from '../http/handlers.ts';

type NoEvents = Record<never, never>;
export interface SocketData {
  account: SessionAccount;
}
export type AppServer = Server<ClientToServer, ServerToClient, NoEvents, SocketData>;
export type AppSocket = Socket<ClientToServer, ServerToClient, NoEvents, SocketData>;

/** What a handler knows besides its parsed data. */
export interface SocketContext {
  readonly socket: AppSocket;
  readonly account: SessionAccount;
}

/** Handlers by request: data parsed, role checked; ownership is theirs to check. A missing one does not compile. */
export type SocketHandlers<Names extends RequestName = RequestName> = {
  [Name in Names]: (context: SocketContext, data: RequestData<Name>) => Promise<RequestAnswer<Name>>;
};

/** The room of all sockets of an account. */
export function accountRoom(accountId: string): string {
  return `account:${accountId}`;
}

/** Pushes one notification to whoever `target` stands for: a socket, or `io.to(room)`. */
export function notify<Name extends NotificationName>(
  target: { emit(name: string, data: unknown): unknown },
  name: Name,
  data: NotificationData<Name>,
): void {
  target.emit(name, data);
}
