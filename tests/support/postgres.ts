import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A PostgreSQL server of the test's own: an empty cluster in a temporary folder, on a Unix socket only. */
export interface TestPostgres {
  /** Connection string of the empty database `postgres`. */
  url: string;
  /** Creates another empty database in the same cluster (much faster than another cluster) and returns its url. */
  createDatabase(name: string): Promise<string>;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

/** Starts a cluster; takes about two seconds. Throws where PostgreSQL is not installed (Debian: apt-get install postgresql). */
export async function startPostgres(): Promise<TestPostgres> {
  const programs = programFolder();
  const owner = unprivilegedOwner();
  const folder = mkdtempSync(join(tmpdir(), 'zs-postgres-'));
  if ('uid' in owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  execFileSync(join(programs, 'initdb'), initdb, { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });

  const options = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'max_connections=120'];
  const server = spawn(join(programs, 'postgres'), options, {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log: string[] = [];
  server.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  const exited = once(server, 'exit');
  const killWithTest = () => server.kill('SIGQUIT');
  process.once('exit', killWithTest);
  const url = (database: string) => `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`;
  await answers(url('postgres'), () => server.exitCode !== null, log);

  return {
    url: url('postgres'),
    async createDatabase(name) {
      await query(url('postgres'), `CREATE DATABASE "${name}"`);
      return url(name);
    },
    async stop() {
      process.off('exit', killWithTest);
      server.kill('SIGQUIT'); // at once: nothing in it is worth a checkpoint
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs one statement over a connection of its own. */
export async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function programFolder(): string {
  const versions = '/usr/lib/postgresql';
  try {
    const newest = readdirSync(versions).sort((a, b) => Number(b) - Number(a))[0];
    if (newest) return join(versions, newest, 'bin');
  } catch {
    // told below
  }
  throw new Error('PostgreSQL is not installed: apt-get install postgresql');
}

/** initdb and postgres refuse to run as root: then they run as the user that Debian's package made, or as nobody. */
function unprivilegedOwner(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const entry = users.find((line) => line.startsWith('postgres:')) ?? users.find((line) => line.startsWith('nobody:'));
  const [, , uid, gid] = (entry ?? 'nobody:x:65534:65534').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

async function answers(url: string, hasEnded: () => boolean, log: string[]): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  for (;;) {
    try {
      await query(url, 'SELECT 1');
      return;
    } catch (error) {
      if (hasEnded() || Date.now() > giveUpAt) {
        throw new Error(`PostgreSQL did not start:\n${log.join('')}`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
