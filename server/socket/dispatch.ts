import type { Logger } from 'pino';
import { type Answer, type RequestName, requests } from '#protocol';
import { RateLimit } from '../accounts/rateLimit.ts';
import { ServiceError } from '../serviceError.ts';
import { requestAccess } from './access.ts';
import { Bucket } from './flood.ts';
import type { AppSocket, SocketContext, SocketHandlers } from './socket.ts';

/** So many requests at once, and as many again within so many ms. */
const burst = { requests: 100, refillMs: 2_000 };
/** What costs the media server or the line more than a look, by account: so many times within so many seconds. */
const costly: ReadonlySet<RequestName> = new Set([
  'room.join',
  'check.join',
  'media.createTransport',
  'media.produce',
  'queue.enter',
  'duty.watch',
]);
export const newCostlyLimit = () => new RateLimit(300, 60);
const unknownEventsUntilCut = 10;

export interface RequestServer {
  handlers: SocketHandlers;
  costlyLimit: RateLimit;
  log: Logger;
}

type Reply = (answer: Answer<unknown>) => void;

/** Answers every request of a socket: parse, check, act, acknowledge. */
export function serveRequests(socket: AppSocket, server: RequestServer): void {
  const context: SocketContext = { socket, account: socket.data.account };
  const bucket = new Bucket(burst.requests, burst.refillMs, performance.now());
  let unknown = 0;
  socket.onAny((event: string, ...args: unknown[]) => {
    const reply = args.at(-1);
    // Nobody waits for the answer: such a message is not one of ours.
    if (!isReply(reply)) return;
    if (!bucket.take(performance.now())) return reply(refusal(new ServiceError('too_many_requests')));
    if (!isRequest(event)) {
      reply(refusal(new ServiceError('unknown_event')));
      unknown += 1;
      if (unknown >= unknownEventsUntilCut) socket.disconnect(true);
      return;
    }
    void answer(event, args.length === 2 ? args[0] : undefined, context, server).then(reply);
  });
}

/** Runs one request; whatever happens, there is an answer. */
async function answer<Name extends RequestName>(
  name: Name,
  sent: unknown,
  context: SocketContext,
  { handlers, costlyLimit, log }: RequestServer,
): Promise<Answer<unknown>> {
  try {
    const { account } = context;
    const access = requestAccess[name];
    if (account.mustChangePassword) throw new ServiceError('password_must_change');
    if (access !== 'signed_in' && !access.includes(account.role)) throw new ServiceError('forbidden');
    if (costly.has(name)) await costlyLimit.consume(account.id);
    const parsed = requests[name].data.safeParse(sent);
    if (!parsed.success) throw new ServiceError('bad_request');
    const handler = handlers[name] as (context: SocketContext, data: unknown) => Promise<unknown>;
    return { ok: true, data: await handler(context, parsed.data) };
  } catch (error) {
    if (!(error instanceof ServiceError)) log.error({ err: error, request: name }, 'a request failed');
    return refusal(error);
  }
}

function refusal(error: unknown): Answer<never> {
  return { ok: false, error: (error instanceof ServiceError ? error : new ServiceError('internal')).view };
}

function isRequest(event: string): event is RequestName {
  return Object.hasOwn(requests, event);
}

function isReply(value: unknown): value is Reply {
  return typeof value === 'function';
}
