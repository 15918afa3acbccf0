import { io, type Socket } from 'socket.io-client';
import type { z } from 'zod';
import type {
  Answer,
  ErrorCode,
  NotificationData,
  NotificationName,
  RequestAnswer,
  RequestName,
  Requests,
} from '#protocol';
import type { Browser } from './browser.ts';

/** A page of a signed-in browser: sends requests by name and keeps all that is pushed to it. */
export class SocketPage {
  readonly browser: Browser;
  readonly socket: Socket;
  readonly pushed: { name: string; data: unknown }[] = [];
  readonly #waiting = new Set<() => void>();

  /** Resolves when connected; rejects with the error's code when the server refuses. */
  static async open(browser: Browser, headers: Record<string, string> = {}): Promise<SocketPage> {
    const page = new SocketPage(browser, headers);
    await new Promise<void>((resolve, reject) => {
      page.socket.once('connect', resolve);
      page.socket.once('connect_error', reject);
    });
    return page;
  }

  private constructor(browser: Browser, headers: Record<string, string>) {
    this.browser = browser;
    this.socket = io(browser.url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: { cookie: browser.cookie, ...headers },
    });
    this.socket.onAny((name: string, data: unknown) => {
      this.pushed.push({ name, data });
      for (const look of this.#waiting) look();
    });
  }

  /** Sends anything at all. */
  ask(name: string, ...args: unknown[]): Promise<Answer<unknown>> {
    return this.socket.timeout(10_000).emitWithAck(name, ...args);
  }

  /** The answer's data. Fails the test with the error's code when it is refused. */
  async call<Name extends RequestName>(
    name: Name,
    data: z.input<Requests[Name]['data']>,
  ): Promise<RequestAnswer<Name>> {
    const answer = await this.ask(name, data);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`);
    return answer.data as RequestAnswer<Name>;
  }

  /** The code of the error that the request must answer. */
  async refused(name: string, data: unknown): Promise<ErrorCode> {
    const answer = await this.ask(name, data);
    if (answer.ok) throw new Error(`${name} was not refused`);
    return answer.error.code;
  }

  /** The first notification that fits, among those that came and those that will. */
  async hears<Name extends NotificationName>(
    name: Name,
    fits: (data: NotificationData<Name>) => boolean = () => true,
    timeoutMs = 15_000,
  ): Promise<NotificationData<Name>> {
    const find = () => this.pushed.find((one) => one.name === name && fits(one.data as NotificationData<Name>));
    return new Promise((resolve, reject) => {
      const end = (act: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        act();
      };
      const look = () => {
        const found = find();
        if (found) end(() => resolve(found.data as NotificationData<Name>));
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
