import { io, type Socket } from 'socket.io-client';
import type {
  LiveNotificationData,
  LiveNotificationName,
  LiveRequestAnswer,
  LiveRequestData,
  LiveRequestName,
} from '#protocol';
import { ApiError } from '../apiError.ts';
import { connectionOptions, requestOver } from '../socketRequest.ts';

/** The connection of one page to one livestream: viewer, guest or crew, as the live token says. */
export interface LiveConnection {
  /** Connects, and again after each loss, until it is closed. */
  open(): void;
  /**
   * Sends one request and awaits its answer; `timeoutMs` (8 s) covers the connection, too.
   * @throws ApiError with the server's code, or `offline` when no answer came in time.
   */
  request<Name extends LiveRequestName>(
    name: Name,
    data: LiveRequestData<Name>,
    timeoutMs?: number,
  ): Promise<LiveRequestAnswer<Name>>;
  /** Listens to a notification; the function returned stops it. */
  listen<Name extends LiveNotificationName>(
    name: Name,
    listener: (data: LiveNotificationData<Name>) => void,
  ): () => void;
  /** Told each connection and loss, and at once when connected already. */
  onConnection(listener: (connected: boolean) => void): () => void;
  /** Told when no token is to be had any more, e.g. an invitation that was revoked. The connection is then over. */
  onRefused(listener: (error: ApiError) => void): () => void;
  close(): void;
}

/** However often one asks, these stay so. */
const final = new Set(['not_found', 'forbidden', 'not_signed_in', 'wrong_state']);
const retryMs = 1000;
const longestRetryMs = 30_000;

/**
 * So long waits who was refused so many times in a row, because there are too many: longer each time, and not in step with the
 * others. ms
 */
export function waitWhenFull(refusals: number, random = Math.random()): number {
  return Math.min(longestRetryMs, retryMs * 2 ** refusals) * (0.5 + random / 2);
}

/**
 * The connection to a livestream, before it is opened.
 * @param token fetches a fresh live token; asked at each connection, since one lasts minutes only.
 */
export function createLiveConnection(token: () => Promise<string>): LiveConnection {
  /** By it the server knows the page again, whatever its socket. */
  const pageId = crypto.randomUUID();
  let retry: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  /** In a row, because there are too many. */
  let refusals = 0;
  const refusedListeners = new Set<(error: ApiError) => void>();

  const socket: Socket = io('/live', {
    ...connectionOptions,
    // A connection of its own: the pages' other one belongs to the session, which may change on the way.
    forceNew: true,
    autoConnect: false,
    auth: (send: (auth: { token: string; pageId: string }) => void) => {
      token().then((fresh) => send({ token: fresh, pageId }), refused);
    },
  });

  function refused(error: unknown): void {
    if (error instanceof ApiError && final.has(error.code)) {
      close();
      for (const listener of refusedListeners) listener(error);
    } else connectLater(error instanceof ApiError ? error.code : null);
  }

  /** socket.io tries a lost network again by itself, but not a server that said no. */
  function connectLater(code: string | null): void {
    refusals = code === 'too_many_requests' ? refusals + 1 : 0;
    clearTimeout(retry);
    const waitMs = refusals > 0 ? waitWhenFull(refusals) : retryMs;
    if (!closed) retry = setTimeout(() => socket.disconnect().connect(), waitMs);
  }

  function connectNow(): void {
    if (!closed && !socket.connected) socket.disconnect().connect();
  }

  function close(): void {
    closed = true;
    clearTimeout(retry);
    window.removeEventListener('online', connectNow);
    socket.disconnect();
  }

  socket.on('connect', () => {
    refusals = 0;
  });
  socket.on('connect_error', ({ message }) => {
    // What refuses says so by its code.
    if (!socket.active) connectLater(message);
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') connectLater(null);
  });

  return {
    open() {
      window.addEventListener('online', connectNow);
      socket.connect();
    },
    request: (name, data, timeoutMs = 8000) => requestOver(socket, name, data, timeoutMs),
    listen(name, listener) {
      const event: string = name;
      socket.on(event, listener);
      return () => void socket.off(event, listener);
    },
    onConnection(listener) {
      const gained = () => listener(true);
      const lost = () => listener(false);
      socket.on('connect', gained);
      socket.on('disconnect', lost);
      if (socket.connected) gained();
      return () => {
        socket.off('connect', gained);
        socket.off('disconnect', lost);
      };
    },
    onRefused(listener) {
      refusedListeners.add(listener);
      return () => void refusedListeners.delete(listener);
    },
    close,
  };
}
