import type { Logger } from 'pino';
import type { Socket } from 'socket.io';
import type { Answer, RequestShape } from '#protocol';
import { ServiceError } from '../serviceError.ts';
import { Bucket } from './flood.ts';

const unknownEventsUntilCut = 10;

/** What a namespace answers, and to whom. `Context` is what its handlers know besides their parsed data. */
export interface RequestServer<Context> {
  /** The contract: every request that there is. */
  readonly requests: Readonly<Record<string, RequestShape>>;
  /** The exact types are checked where handlers are written. */
  readonly handlers: Readonly<Record<string, (context: Context, data: never) => Promise<unknown>>>;
  /** Throws a ServiceError when this request is not for this sender, or comes too often. Ownership is checked by the handler. */
  admit(name: string, context: Context): Promise<void>;
  /** So many requests at once, and as many again within so many ms. */
  readonly burst: { readonly requests: number; readonly refillMs: number };
  readonly log: Logger;
}

type Reply = (answer: Answer<unknown>) => void;

/** Answers every request of a socket: parse, check, act, acknowledge. */
export function serveRequests<Context>(
  socket: Pick<Socket, 'onAny' | 'disconnect'>,
  context: Context,
  server: RequestServer<Context>,
): void {
  const bucket = new Bucket(server.burst.requests, server.burst.refillMs, performance.now());
  let unknown = 0;
  socket.onAny((event: string, ...args: unknown[]) => {
    const reply = args.at(-1);
    // Nobody waits for the answer: such a message is not one of ours.
    if (!isReply(reply)) return;
    if (!bucket.take(performance.now())) return reply(refusal(new ServiceError('too_many_requests')));
    if (!Object.hasOwn(server.requests, event)) {
      reply(refusal(new ServiceError('unknown_event')));
      unknown += 1;
      if (unknown >= unknownEventsUntilCut) socket.disconnect(true);
      return;
    }
    void answer(event, args.length === 2 ? args[0] : undefined, context, server).then(reply);
  });
}

/** Runs one request; whatever happens, there is an answer. */
async function answer<Context>(
  name: string,
  sent: unknown,
  context: Context,
  server: RequestServer<Context>,
): Promise<Answer<unknown>> {
  try {
    await server.admit(name, context);
    const parsed = server.requests[name]?.data.safeParse(sent);
    if (!parsed?.success) throw new ServiceError('bad_request');
    const handler = server.handlers[name] as (context: Context, data: unknown) => Promise<unknown>;
    return { ok: true, data: await handler(context, parsed.data) };
  } catch (error) {
    if (!(error instanceof ServiceError)) server.log.error({ err: error, request: name }, 'a request failed');
    return refusal(error);
  }
}

function refusal(error: unknown): Answer<never> {
  return { ok: false, error: (error instanceof ServiceError ? error : new ServiceError('internal')).view };
}

function isReply(value: unknown): value is Reply {
  return typeof value === 'function';
}
