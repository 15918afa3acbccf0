import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * Takes the folder for this process, until it ends however it ends. Returns false when another process has it.
 *
 * The lock is a name in the kernel (an abstract Unix socket), not a file: it is taken by one process at a time,
 * and a killed process leaves nothing behind that would have to be judged stale.
 */
export function lockFolder(folder: string): Promise<boolean> {
  const digest = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32);
  const lock = createServer((socket) => socket.destroy());
  lock.unref();
  return new Promise((resolve, reject) => {
    lock.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    lock.listen(`\0zhangshang-12348-${process.getuid?.() ?? 0}-${digest}`, () => resolve(true));
  });
}

/** Like lockFolder, but waits up to `patience` ms: after a kill the predecessor's child needs a moment to end. */
export async function lockFolderWithin(folder: string, patience: number): Promise<boolean> {
  const giveUpAt = performance.now() + patience;
  while (!(await lockFolder(folder))) {
    if (performance.now() > giveUpAt) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}
