import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OperatorError } from '../operatorError.ts';

/** Listens, and answers the port (port 0 takes any free one). Throws an OperatorError when the address cannot be had. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new OperatorError(`${host}:${port} 打不开：${reason(error)}。`);
  }
  return (server.address() as AddressInfo).port;
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    EADDRINUSE: '端口正被占用，请先停下占用它的程序，或用 PORT / OPS_PORT 换一个端口',
    EADDRNOTAVAIL: '本机没有这个地址',
    EACCES: '没有权限使用这个端口',
  };
  return known[code ?? ''] ?? message;
}

/** Who ended the last call or live is still to hear that it worked. */
const lastAnswersMs = 1000;

/** Stops listening, lets answers that are on their way go out for a second, and closes what is open; settles when all is closed. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  const answered = setInterval(() => server.closeIdleConnections(), 20);
  const overdue = setTimeout(() => server.closeAllConnections(), lastAnswersMs);
  await closed;
  clearInterval(answered);
  clearTimeout(overdue);
}
