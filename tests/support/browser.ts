import type { Answer, AnswerOf, Call, ErrorCode, OperationName, OperationShape, Operations } from '#protocol';
import { operations } from '#protocol';

/** One browser without a screen: it keeps the cookie, and calls operations by name. */
export class Browser {
  readonly url: string;
  cookie = '';

  constructor(url: string) {
    this.url = url;
  }

  /** The operation's data. Fails the test with the error's code when it is refused. */
  async call<Name extends OperationName>(
    name: Name,
    ...input: Record<never, never> extends Call<Operations[Name]> ? [] : [Call<Operations[Name]>]
  ): Promise<AnswerOf<Operations[Name]>> {
    const { body } = await this.request(name, input[0]);
    if (!body.ok) throw new Error(`${name}: ${body.error.code} ${JSON.stringify(body.error)}`);
    return body.data as AnswerOf<Operations[Name]>;
  }

  /** The code of the error that the operation must answer. */
  async refused<Name extends OperationName>(name: Name, input?: unknown): Promise<ErrorCode> {
    const { body } = await this.request(name, input);
    if (body.ok) throw new Error(`${name} was not refused`);
    return body.error.code;
  }

  /** Sends anything at all to an operation's door. */
  async request(name: OperationName, input: unknown = {}, headers: Record<string, string> = {}) {
    const { method, path }: OperationShape = operations[name];
    const { params, query, body } = input as {
      params?: Record<string, string>;
      query?: Record<string, string>;
      body?: unknown;
    };
    const filled = path.replace(/:(\w+)/g, (_whole, key: string) => encodeURIComponent(params?.[key] ?? 'missing'));
    const search = query ? `?${new URLSearchParams(query)}` : '';
    const response = await this.fetch(`${filled}${search}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer<unknown> };
  }

  /** A plain request with the cookie; a new cookie is kept. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      headers: { ...(this.cookie && { cookie: this.cookie }), ...(init.headers as Record<string, string>) },
    });
    const set = response.headers.getSetCookie()[0];
    if (set) this.cookie = set.split(';')[0] ?? '';
    return response;
  }
}

let phones = 0;

/** A phone number that no other citizen of this test file has. */
export function newPhone(): string {
  phones += 1;
  return `139${String(phones).padStart(8, '0')}`;
}
