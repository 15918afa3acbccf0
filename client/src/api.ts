import type { Answer, AnswerOf, Call, OperationName, Operations } from '#protocol';
import { ApiError, offline } from './apiError.ts';

export { ApiError, messageOf } from './apiError.ts';

/** What an operation answers. */
export type ApiAnswer<Name extends OperationName> = AnswerOf<Operations[Name]>;

/** Nothing to send: the second argument may be left out. */
type Arguments<Name extends OperationName> =
  Record<never, never> extends Call<Operations[Name]>
    ? [call?: Call<Operations[Name]>]
    : [call: Call<Operations[Name]>];

/** Method and path of each operation, put in by the build (vite.config.ts). */
declare const __DOORS__: Record<OperationName, readonly [method: string, path: string]>;

interface Parts {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

/**
 * Calls one HTTP operation of the contract.
 * @throws ApiError with the server's code, or `offline` when no answer came.
 */
export async function api<Name extends OperationName>(
  name: Name,
  ...[call]: Arguments<Name>
): Promise<ApiAnswer<Name>> {
  const parts: Parts = call ?? {};
  const [method, path] = __DOORS__[name];
  const answer = await send<ApiAnswer<Name>>(urlOf(path, parts), method, parts.body);
  if (answer.ok) return answer.data;
  throw new ApiError(answer.error);
}

/** `/api/x/:id` with its parameters filled in, and the query behind it. */
export function urlOf(path: string, { params = {}, query = {} }: Parts): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

/**
 * Puts a file where the server takes one.
 * @throws ApiError as `api` does
 */
export async function sendFile(url: string, file: File): Promise<void> {
  const answer = await sendBody<unknown>(url, 'PUT', { type: file.type, body: file });
  if (!answer.ok) throw new ApiError(answer.error);
}

function send<Data>(url: string, method: string, data: unknown): Promise<Answer<Data>> {
  return sendBody(url, method, data === undefined ? null : { type: 'application/json', body: JSON.stringify(data) });
}

async function sendBody<Data>(
  url: string,
  method: string,
  content: { type: string; body: BodyInit } | null,
): Promise<Answer<Data>> {
  try {
    const response = await fetch(url, {
      method,
      credentials: 'same-origin',
      ...(content ? { headers: { 'content-type': content.type }, body: content.body } : {}),
    });
    return (await response.json()) as Answer<Data>;
  } catch {
    throw offline();
  }
}
