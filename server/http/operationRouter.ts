import express, { type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { type OperationName, type OperationShape, operations } from '#protocol';
import { RateLimit } from '../accounts/rateLimit.ts';
import type { SessionService } from '../accounts/sessionService.ts';
import { ServiceError } from '../serviceError.ts';
import { refusal } from './access.ts';
import type { HttpContext, HttpHandlers, SessionAccount } from './handlers.ts';
import { parsePart } from './parse.ts';

const largestBody = '64kb';
const requestsOfAccount = { most: 600, withinSeconds: 60 };

/** A handler as the adapter sees it: the exact types are checked where handlers are written, by `HttpHandlers`. */
type AnyHandler = (
  input: { params: unknown; query: unknown; body: unknown },
  context: HttpContext<SessionAccount | null>,
) => Promise<unknown>;

/** Told when somebody who is signed in asks for what their role forbids. */
export type OnForbidden = (
  name: OperationName,
  account: SessionAccount,
  params: Readonly<Record<string, unknown>>,
) => Promise<void>;

/** Every operation of the contract, each at its method and path. */
export function operationRouter(
  handlers: HttpHandlers,
  sessions: SessionService,
  onForbidden: OnForbidden,
  log: Logger,
): Router {
  const router = Router();
  const limit = new RateLimit(requestsOfAccount.most, requestsOfAccount.withinSeconds);
  router.use('/api', (_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  for (const name of Object.keys(operations) as OperationName[]) {
    const operation: OperationShape = operations[name];
    const handler = handlers[name] as unknown as AnyHandler;
    const verb = operation.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    const readBody = bodyReader(operation.largestBodyBytes ?? largestBody);
    router[verb](operation.path, async (request, response) => {
      const account = await sessionOf(request, response, sessions);
      if (account) await limit.consume(account.id);
      const refused = refusal(name, account);
      if (refused === 'forbidden' && account) await onForbidden(name, account, request.params);
      if (refused) throw new ServiceError(refused);
      await readBody(request, response);
      const input = {
        params: parsePart(operation.params, request.params),
        query: parsePart(operation.query, request.query),
        body: parsePart(operation.body, request.body),
      };
      const answer = await handler(input, contextOf(request, response, account, sessions));
      response.json({ ok: true, data: asPromised(operation, answer, name, log) });
    });
  }
  return router;
}

/** Reads only what somebody sends who may. What is no JSON is left unread, and found missing. */
function bodyReader(limit: number | string): (request: Request, response: Response) => Promise<void> {
  const read = express.json({ limit });
  return (request, response) =>
    new Promise((resolve, reject) => read(request, response, (error) => (error ? reject(error) : resolve())));
}

async function sessionOf(
  request: Request,
  response: Response,
  sessions: SessionService,
): Promise<SessionAccount | null> {
  const found = await sessions.find(request.headers.cookie);
  if (found?.renewed) setCookie(response, sessions.cookie.write(found.renewed.secret, found.renewed.expiresAt));
  return found?.account ?? null;
}

function contextOf(
  request: Request,
  response: Response,
  account: SessionAccount | null,
  sessions: SessionService,
): HttpContext<SessionAccount | null> {
  return {
    account,
    ip: request.ip ?? '',
    startSession: (secret, expiresAt) => setCookie(response, sessions.cookie.write(secret, expiresAt)),
    clearSession: () => setCookie(response, sessions.cookie.clear()),
  };
}

/** There is one cookie: a later word about it replaces an earlier one in the same response. */
function setCookie(response: Response, header: string): void {
  response.setHeader('Set-Cookie', header);
}

/** Only what the contract names leaves the server; an answer that breaks it is a fault of ours. */
function asPromised(operation: OperationShape, answer: unknown, name: OperationName, log: Logger): unknown {
  const parsed = operation.answer.safeParse(answer);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`);
  log.error({ operation: name, at }, 'an answer breaks the contract');
  throw new ServiceError('internal');
}
