// The embedded database's process: PGlite behind a Unix socket. Started by embeddedDatabase.ts, ends with its parent.
import { rmSync } from 'node:fs';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { socketPath } from './embeddedFolder.ts';
import { lockFolderWithin } from './folderLock.ts';
import { openFolder } from './pglite.ts';

/** What the child tells its parent, once. */
export type ChildReport = { type: 'ready' } | { type: 'in_use' } | { type: 'failed'; message: string };

const predecessorEndsWithin = 6000; // ms

async function serve(folder: string, socketFolder: string): Promise<ChildReport> {
  if (!(await lockFolderWithin(folder, predecessorEndsWithin))) return { type: 'in_use' };
  const database = await openFolder(folder);
  const path = socketPath(socketFolder);
  rmSync(path, { force: true }); // left by a killed predecessor: the lock says that it is gone
  // One connection is used at a time. A second one is let in because a closing one may still be counted when its successor comes.
  const server = new PGLiteSocketServer({ db: database, path, maxConnections: 2 });
  await server.start();
  const end = async () => {
    await server.stop();
    await database.close();
    process.exit(0);
  };
  process.on('disconnect', end);
  if (!process.connected) await end();
  return { type: 'ready' };
}

// Signals to the whole group (Ctrl+C, systemd) are for the parent: it still writes while it shuts down.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.umask(0o077);

const [folder = '', socketFolder = ''] = process.argv.slice(2);
serve(folder, socketFolder)
  .catch(
    (error: unknown): ChildReport => ({
      type: 'failed',
      message: error instanceof Error ? error.message : String(error),
    }),
  )
  .then((report) => {
    process.send?.(report);
    if (report.type !== 'ready') process.exitCode = 1;
    if (report.type !== 'ready') process.disconnect();
  });
