/** A process of its own: asks a web server for the same things as fast as it answers. Started by `startServerProcess`. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { serveParent } from './serverProcess.ts';

export interface Load {
  url: string;
  /** Below the URL; asked for in turn. */
  paths: string[];
  connections: number;
  forMs: number;
}

const headEnd = Buffer.from('\r\n\r\n');

async function ask({ url, paths, forMs }: Load, offset: number): Promise<number> {
  const { hostname, port, pathname } = new URL(url);
  const requests = paths.map((path) => `GET ${pathname}${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await once(socket, 'connect');
  const until = performance.now() + forMs;
  let answered = 0;
  const send = () => socket.write(requests[(answered + offset) % requests.length] ?? '');
  await new Promise<void>((resolve, reject) => {
    const receive = answers(() => {
      answered += 1;
      if (performance.now() < until) send();
      else resolve();
    });
    socket.on('data', (chunk) => {
      try {
        receive(chunk);
      } catch (error) {
        reject(error);
      }
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed the connection')));
    send();
  });
  socket.destroy();
  return answered;
}

/** Takes what comes, and calls back at the end of each answer. @throws Error for any but 200 with a length */
function answers(onAnswer: () => void): (chunk: Buffer) => void {
  let head = Buffer.alloc(0);
  let bodyLeft = 0;
  return (chunk) => {
    if (bodyLeft === 0) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(headEnd);
      if (end < 0) return;
      const text = head.toString('latin1', 0, end);
      const length = /^content-length: (\d+)$/im.exec(text)?.[1];
      if (!text.startsWith('HTTP/1.1 200') || !length) throw new Error(`answered: ${text}`);
      bodyLeft = Number(length) - (head.length - end - headEnd.length);
      head = Buffer.alloc(0);
    } else bodyLeft -= chunk.length;
    // One question at a time: nothing comes after the body.
    if (bodyLeft === 0) onAnswer();
  };
}

serveParent(null, {
  /** Answers a second. */
  async run(load: Load) {
    const start = performance.now();
    const answered = await Promise.all(Array.from({ length: load.connections }, (_unused, index) => ask(load, index)));
    return answered.reduce((sum, count) => sum + count, 0) / ((performance.now() - start) / 1_000);
  },
});
