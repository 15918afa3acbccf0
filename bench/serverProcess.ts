import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a server's process says when it is ready. */
export interface ServerReady {
  url: string;
}

/** A server that a bench runs in a process of its own, so that its CPU time can be told apart. */
export interface ServerProcess<Ready extends ServerReady = ServerReady> {
  readonly ready: Ready;
  /** User and system CPU time of the Node process alone since its start, ms. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts one of this folder's server programs. */
export async function startServerProcess<Ready extends ServerReady>(
  program: string,
  ...args: string[]
): Promise<ServerProcess<Ready>> {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = await nextMessage<Ready>(child);
  return {
    ready,
    async cpuMs() {
      child.send('cpu');
      return nextMessage<number>(child);
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await once(child, 'exit');
      clearTimeout(impatience);
    },
  };
}

function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('a server of the bench ended too early'));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as Message);
    });
  });
}

/** In the server's process: says that it is ready, answers for its CPU time, and ends with its parent. */
export function answerCpu<Ready extends ServerReady>(ready: Ready, close: () => Promise<void> = async () => {}): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1_000);
  });
  process.on('disconnect', () => void close().finally(() => process.exit()));
  process.send?.(ready);
}
