import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { z } from 'zod';
import type {
  Answer,
  ErrorCode,
  LiveNotifications,
  LiveRequests,
  Notifications,
  RequestShape,
  Requests,
} from '#protocol';
import type { Browser } from './browser.ts';

/** A connection to one namespace: sends requests by name and keeps all that is pushed to it. */
export class PushedPage<Asked extends Record<string, RequestShape>, Pushed extends Record<string, z.ZodType>> {
  readonly socket: Socket;
  readonly pushed: { name: string; data: unknown }[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(url: string, options: Partial<ManagerOptions & SocketOptions>) {
    this.socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, ...options });
    this.socket.onAny((name: string, data: unknown) => {
      this.pushed.push({ name, data });
      for (const look of this.#waiting) look();
    });
  }

  /** Resolves when connected; rejects with the error's code when the server refuses. */
  async connected(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.socket.once('connect', resolve);
      this.socket.once('connect_error', reject);
    });
    return this;
  }

  /** Sends anything at all. */
  ask(name: string, ...args: unknown[]): Promise<Answer<unknown>> {
    return this.socket.timeout(10_000).emitWithAck(name, ...args);
  }

  /** The answer's data. Fails the test with the error's code when it is refused. */
  async call<Name extends keyof Asked & string>(
    name: Name,
    data: z.input<Asked[Name]['data']>,
  ): Promise<z.output<Asked[Name]['answer']>> {
    const answer = await this.ask(name, data);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`);
    return answer.data as z.output<Asked[Name]['answer']>;
  }

  /** The code of the error that the request must answer. */
  async refused(name: string, data: unknown): Promise<ErrorCode> {
    const answer = await this.ask(name, data);
    if (answer.ok) throw new Error(`${name} was not refused`);
    return answer.error.code;
  }

  /** The first notification that fits, among those that came and those that will. */
  async hears<Name extends keyof Pushed & string>(
    name: Name,
    fits: (data: z.output<Pushed[Name]>) => boolean = () => true,
    timeoutMs = 15_000,
  ): Promise<z.output<Pushed[Name]>> {
    const find = () => this.pushed.find((one) => one.name === name && fits(one.data as z.output<Pushed[Name]>));
    return new Promise((resolve, reject) => {
      const end = (act: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        act();
      };
      const look = () => {
        const found = find();
        if (found) end(() => resolve(found.data as z.output<Pushed[Name]>));
      };
      const names = () => this.pushed.map((one) => one.name).join(', ');
      const timer = setTimeout(() => end(() => reject(new Error(`no ${name} came, only: ${names()}`))), timeoutMs);
      this.#waiting.add(look);
      look();
    });
  }

  /** Forgets what was pushed so far. */
  forget(): void {
    this.pushed.length = 0;
  }

  get closed(): Promise<void> {
    if (this.socket.disconnected) return Promise.resolve();
    return new Promise((resolve) => this.socket.once('disconnect', () => resolve()));
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** A page of a signed-in browser. */
export class SocketPage extends PushedPage<Requests, Notifications> {
  readonly browser: Browser;

  /** Resolves when connected; rejects with the error's code when the server refuses. */
  static async open(browser: Browser, headers: Record<string, string> = {}): Promise<SocketPage> {
    return new SocketPage(browser, headers).connected();
  }

  private constructor(browser: Browser, headers: Record<string, string>) {
    super(browser.url, { extraHeaders: { cookie: browser.cookie, ...headers } });
    this.browser = browser;
  }
}

/** A page at a livestream: viewer, guest or crew, as its live token says. */
export class LiveSocketPage extends PushedPage<LiveRequests, LiveNotifications> {
  /** @param pageId left out: a page of its own with each socket */
  static async open(url: string, token: unknown, pageId?: string): Promise<LiveSocketPage> {
    return new LiveSocketPage(`${url}/live`, { auth: { token, pageId } }).connected();
  }
}
