import { useEffect, useRef } from 'react';
import { io, type Socket } from 'socket.io-client';
import type {
  ClientToServer,
  NotificationData,
  NotificationName,
  RequestAnswer,
  RequestData,
  RequestName,
  ServerToClient,
} from '#protocol';
import { onAccountChange } from './accountChange.ts';
import { connectionOptions, requestOver } from './socketRequest.ts';

type TypedSocket = Socket<ServerToClient, ClientToServer>;
type Listener<Name extends NotificationName> = (data: NotificationData<Name>) => void;

let shared: TypedSocket | null = null;

/** The page's one connection, opened at first use: the session cookie must be there by then. */
function socket(): TypedSocket {
  shared ??= io(connectionOptions);
  return shared;
}

/** Ends the connection, e.g. at sign-out. The next use opens a new one, for the account then signed in. */
export function closeSocket(): void {
  shared?.disconnect();
  shared = null;
}
onAccountChange(closeSocket);

/** The network is back: tries at once instead of waiting for the next attempt. */
function reconnectNow(): void {
  if (shared && !shared.connected) shared.disconnect().connect();
}
if (typeof window !== 'undefined') window.addEventListener('online', reconnectNow);

/**
 * Sends one request and awaits its answer.
 * @param timeoutMs how long to wait for the connection and the answer together.
 * @throws ApiError with the server's code, or `offline` when no answer came in time.
 */
export async function request<Name extends RequestName>(
  name: Name,
  data: RequestData<Name>,
  timeoutMs = 8000,
): Promise<RequestAnswer<Name>> {
  // The signature keeps the contract; socket.io's own types cannot follow a generic name.
  return requestOver<RequestAnswer<Name>>(socket() as Socket, name, data, timeoutMs);
}

/** Listens to a notification; the function returned stops it. */
export function listen<Name extends NotificationName>(name: Name, listener: Listener<Name>): () => void {
  const untyped: Socket = socket();
  const event: string = name;
  untyped.on(event, listener);
  return () => void untyped.off(event, listener);
}

/** Listens to connection and loss; `onConnect` also runs at once when connected already. */
export function listenToConnection(onConnect: () => void, onLoss: () => void): () => void {
  const current = socket();
  current.on('connect', onConnect);
  current.on('disconnect', onLoss);
  if (current.connected) onConnect();
  return () => {
    current.off('connect', onConnect);
    current.off('disconnect', onLoss);
  };
}

/** Listens to a notification while the component is shown. */
export function useNotification<Name extends NotificationName>(name: Name, listener: Listener<Name>): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => listen(name, (data) => latest.current(data)), [name]);
}

/** Runs at every (re)connection while the component is shown; false stands for a loss. */
export function useConnection(listener: (connected: boolean) => void): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(
    () =>
      listenToConnection(
        () => latest.current(true),
        () => latest.current(false),
      ),
    [],
  );
}
