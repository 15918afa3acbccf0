import type { Socket } from 'socket.io-client';
import type { Answer } from '#protocol';
import { ApiError, offline } from './apiError.ts';

/** How every connection of the pages is kept. */
export const connectionOptions = {
  transports: ['websocket', 'polling'],
  tryAllTransports: true,
  reconnectionDelay: 300,
  // A lost network must not be felt longer than it lasts.
  reconnectionDelayMax: 1000,
  randomizationFactor: 0.2,
  timeout: 5000,
};

/**
 * Sends one request and awaits its answer.
 * @param timeoutMs how long to wait for the connection and the answer together.
 * @throws ApiError with the server's code, or `offline` when no answer came in time.
 */
export async function requestOver<Reply>(socket: Socket, event: string, data: unknown, timeoutMs: number) {
  const until = Date.now() + timeoutMs;
  await connected(socket, timeoutMs);
  const answer = await answerTo<Reply>(socket, event, data, Math.max(1, until - Date.now()));
  if (answer.ok) return answer.data;
  throw new ApiError(answer.error);
}

async function answerTo<Reply>(
  socket: Socket,
  event: string,
  data: unknown,
  timeoutMs: number,
): Promise<Answer<Reply>> {
  try {
    return await socket.timeout(timeoutMs).emitWithAck(event, data);
  } catch {
    throw offline();
  }
}

/** Resolves when the connection stands. A request is never kept for later: after a reconnect it would be out of date. */
function connected(socket: Socket, timeoutMs: number): Promise<void> {
  if (socket.connected) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => done(() => reject(offline())), timeoutMs);
    const onConnect = () => done(resolve);
    function done(finish: () => void) {
      clearTimeout(timer);
      socket.off('connect', onConnect);
      finish();
    }
    socket.on('connect', onConnect);
  });
}
