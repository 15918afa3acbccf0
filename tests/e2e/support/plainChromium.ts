import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

interface Reply {
  id?: number;
  result?: Record<string, unknown>;
  error?: { message: string };
}

const chromium = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';

/**
 * A Chromium with tabs in one window, as people have it. Playwright keeps each of its pages visible whatever lies before it; here
 * the tab opened last is in front, and the others are hidden.
 */
export class PlainChromium {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<
    number,
    { done: (result: Record<string, unknown>) => void; fail: (error: Error) => void }
  >();
  #sent = 0;

  static async start(): Promise<PlainChromium> {
    const folder = await mkdtemp(join(tmpdir(), 'chromium-'));
    const started = spawn(
      chromium,
      [
        ...[
          '--headless=new',
          '--no-sandbox',
          '--disable-gpu',
          '--remote-debugging-port=0',
          '--no-first-run',
          '--mute-audio',
        ],
        ...['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--disable-background-networking'],
        ...['--disable-features=WebRtcHideLocalIpsWithMdns', `--user-data-dir=${folder}`, 'about:blank'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const socket = new WebSocket(await addressOf(started));
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    return new PlainChromium(started, folder, socket);
  }

  private constructor(started: ChildProcess, folder: string, socket: WebSocket) {
    this.#process = started;
    this.#folder = folder;
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const { id, result, error }: Reply = JSON.parse(String(data));
      const waiting = this.#waiting.get(id ?? 0);
      this.#waiting.delete(id ?? 0);
      if (error) waiting?.fail(new Error(error.message));
      else waiting?.done(result ?? {});
    };
  }

  /** @param cookie the session of who opens it, `name=value` */
  async setCookie(url: string, cookie: string): Promise<void> {
    const [name = '', value = ''] = cookie.split(/=(.*)/s);
    await this.#send('Storage.setCookies', { cookies: [{ url, name, value }] });
  }

  /** Opens a tab in front of the others. */
  async open(url: string): Promise<PlainTab> {
    const { targetId } = await this.#send('Target.createTarget', { url });
    const { sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true });
    const evaluate = async (expression: string) => {
      const parameters = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
      const { result } = await this.#send('Runtime.evaluate', parameters, String(sessionId));
      return (result as { value?: unknown }).value;
    };
    return { evaluate };
  }

  async close(): Promise<void> {
    this.#socket.close();
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #send(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
    this.#sent += 1;
    const id = this.#sent;
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail });
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }
}

export interface PlainTab {
  /** What the expression is worth in the page, as JSON can say it. */
  evaluate(expression: string): Promise<unknown>;
}

/** Where it listens: it says so itself, once. */
async function addressOf({ stderr }: ChildProcess): Promise<string> {
  if (!stderr) throw new Error('no output to read');
  for await (const line of createInterface({ input: stderr })) {
    const address = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1];
    if (address) return address;
  }
  throw new Error('Chromium ended before it listened');
}
