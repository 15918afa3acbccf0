import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { Server } from 'socket.io';
import { type ErrorCode, requests } from '#protocol';
import type { SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { admission } from './access.ts';
import { serveRequests } from './dispatch.ts';
import { cutFloods } from './flood.ts';
import { type AppServer, type AppSocket, accountRoom, type SocketHandlers } from './socket.ts';

export interface SocketServerOptions {
  httpServer: HttpServer | HttpsServer;
  /** Who sent this Cookie header, or null. */
  resolveSession: (cookieHeader: string | undefined) => Promise<SessionAccount | null>;
}

/** A connection that does not become a signed-in socket within so long is closed. ms */
const signInWithin = 10_000;
/** Of one account; the oldest goes for the one that is too many. */
const mostSockets = 30;
/** Large enough for RTP parameters, small enough to be harmless. Bytes. */
const maxMessage = 64_000;
/** Of one socket: so many requests at once, and as many again within so many ms. */
const burst = { requests: 100, refillMs: 2_000 };
/** A page that is gone is noticed within the sum of both. ms */
const heartbeat = { pingInterval: 8_000, pingTimeout: 6_000 };

/** The socket server on the pages' own port: signed-in browsers of this site only. */
export function createSocketServer(foundation: Foundation, options: SocketServerOptions): AppServer {
  const io: AppServer = new Server(options.httpServer, {
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: maxMessage,
    ...heartbeat,
    connectTimeout: signInWithin,
    allowRequest: (request, decide) => {
      const fromHere = isFromHere(request, foundation.config.publicUrl);
      decide(fromHere ? null : 'cross_site', fromHere);
    },
  });
  // From the first packet on: before there is a socket, each asks the database who that is.
  io.engine.on('connection', (connection) => cutFloods(connection, foundation.log));
  io.use(async (socket, next) => {
    try {
      const account = await options.resolveSession(socket.request.headers.cookie);
      if (!account) return next(refused('not_signed_in'));
      socket.data.account = account;
      next();
    } catch (error) {
      foundation.log.error({ err: error }, 'a socket could not be let in');
      next(refused('unavailable'));
    }
  });
  return io;
}

/** Serves every socket that connects from now on. */
export function serveSockets(
  io: AppServer,
  handlers: SocketHandlers,
  log: Foundation['log'],
  onGone: (socket: AppSocket) => void,
): void {
  const server = { requests, handlers, admit: admission(), burst, log };
  io.on('connection', (socket) => {
    const { id } = socket.data.account;
    void socket.join(accountRoom(id));
    const [oldest, ...others] = io.of('/').adapter.rooms.get(accountRoom(id)) ?? [];
    if (oldest && others.length >= mostSockets) io.of('/').sockets.get(oldest)?.disconnect(true);
    socket.on('disconnect', () => onGone(socket));
    serveRequests(socket, { socket, account: socket.data.account }, server);
  });
}

/** A browser always names the origin of a socket, and for polling at least the kind of site it comes from. */
function isFromHere(request: IncomingMessage, publicUrl: string): boolean {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none';
  if (origin === new URL(publicUrl).origin) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** The error of a middleware that lets nobody in; the page finds it in `data`. */
export function refused(code: ErrorCode): Error {
  const { view } = new ServiceError(code);
  return Object.assign(new Error(code), { data: view });
}
