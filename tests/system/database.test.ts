import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Database, openDatabase } from '../../server/database/database.ts';
import { lockFolder } from '../../server/database/folderLock.ts';
import { diffFromMigrations } from '../../server/database/schemaEngine.ts';
import { newDataDir } from '../support/dataDir.ts';
import { query, startPostgres, type TestPostgres } from '../support/postgres.ts';

/** Of the driver, since this file's first connection: each comes once a process. */
const warnings: string[] = [];
process.on('warning', ({ message }) => warnings.push(message));

const work = mkdtempSync(join(tmpdir(), 'zs-database-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const embedded = (name: string) => ({
  mode: 'demo' as const,
  database: { kind: 'embedded' as const, folder: join(work, name) },
});
/** One that exists and is migrated; making it anew takes seconds. */
async function existing() {
  const dataDir = await newDataDir();
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  return { mode: 'demo' as const, database: { kind: 'embedded' as const, folder: join(dataDir, 'database') } };
}
const onServer = (url: string) => ({ mode: 'demo' as const, database: { kind: 'postgresql' as const, url } });
const put = (database: Database, key: string) =>
  database.prisma.appMeta.create({ data: { key, value: 'acknowledged' } });
const keysOf = async (database: Database) =>
  (await database.prisma.appMeta.findMany({ orderBy: { key: 'asc' } })).map((row) => row.key);

/** A process that holds the embedded database, in which the row `first` is acknowledged. */
async function openInAnotherProcess(folder: string) {
  const program = fileURLToPath(new URL('../support/databaseHolder.ts', import.meta.url));
  const parent = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(parent.stdout)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('written');
  const children = readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8');
  return { parent, lines, databasePid: Number(children.trim()) };
}

async function waitUntil(fact: () => boolean | Promise<boolean>, limit = 30_000): Promise<void> {
  const giveUpAt = Date.now() + limit;
  while (!(await fact())) {
    if (Date.now() > giveUpAt) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A process that has ended but that nobody has waited for does not live. */
function lives(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('the embedded database', () => {
  test('is made, migrated once and kept for its owner only', async () => {
    const first = await openDatabase(embedded('made'));
    expect(first.applied.length).toBeGreaterThan(0);
    await put(first, 'row');
    await first.close();
    const second = await openDatabase(embedded('made'));
    expect(second.applied).toEqual([]);
    expect(await keysOf(second)).toEqual(['mode', 'row']);
    await second.close();
    expect(statSync(join(work, 'made')).mode & 0o777).toBe(0o700);
  });

  test('survives many refused writes, and transactions side by side', async () => {
    const database = await openDatabase(await existing());
    await put(database, 'unique');
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.allSettled(Array.from({ length: 5 }, () => put(database, 'unique')));
      expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
      await expect(database.prisma.$queryRawUnsafe('SELECT nonsense')).rejects.toThrow();
    }
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        database.prisma.$transaction(async (tx) => {
          await tx.appMeta.create({ data: { key: `tx-${index}`, value: '' } });
          await tx.appMeta.update({ where: { key: `tx-${index}` }, data: { value: `${index}` } });
        }),
      ),
    );
    expect(await database.prisma.appMeta.count({ where: { key: { startsWith: 'tx-' } } })).toBe(20);
    await database.close();
  });

  test('keeps what it acknowledged when its process is killed, and is started again', async () => {
    const config = await existing();
    const { parent, lines, databasePid } = await openInAnotherProcess(config.database.folder);
    process.kill(databasePid, 'SIGKILL');
    expect((await lines.next()).value).toBe('read again');
    const ended = once(parent, 'exit');
    parent.kill('SIGTERM');
    await ended;
  });

  test('ends with its parent, however that dies, and the next start finds every acknowledged row', async () => {
    const config = await existing();
    const { parent, databasePid } = await openInAnotherProcess(config.database.folder);
    parent.kill('SIGKILL');
    const database = await openDatabase(config); // at once: it waits for the orphan to end
    await waitUntil(() => !lives(databasePid));
    expect(await keysOf(database)).toContain('first');
    await database.close();
  });

  test('and its parent killed together leave a folder that opens', async () => {
    const config = await existing();
    const { parent, databasePid } = await openInAnotherProcess(config.database.folder);
    process.kill(databasePid, 'SIGKILL');
    parent.kill('SIGKILL');
    const database = await openDatabase(config);
    expect(await keysOf(database)).toContain('first');
    await database.close();
  });

  test('is opened by one process at a time; the second is told so in plain words', async () => {
    const config = await existing();
    const database = await openDatabase(config);
    await expect(openDatabase(config)).rejects.toThrow(/正被另一个进程使用/);
    await put(database, 'still works');
    await database.close();
  });

  test('works below a path that is too long for a socket', async () => {
    const name = `${'很长的文件夹名'.repeat(6)}/database`;
    cpSync((await existing()).database.folder, join(work, name), { recursive: true });
    const database = await openDatabase(embedded(name));
    expect(await keysOf(database)).toEqual(['mode']);
    await database.close();
  });

  test('does not let a query outside wait for ever on a transaction', async () => {
    const database = await openDatabase(await existing(), { waitMs: 1500 });
    const outside = database.prisma.$transaction(async () => database.prisma.appMeta.count());
    await expect(outside).rejects.toThrow();
    expect(await keysOf(database)).toEqual(['mode']);
    await database.close();
  });
});

test('the migrations lead to prisma/schema.prisma', async () => {
  const schema = fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url));
  expect(await diffFromMigrations(schema)).toBe('');
});

test('a locked folder cannot be locked again, and is free when its holder has ended', async () => {
  const folder = mkdtempSync(join(work, 'lock-'));
  const holder = spawn(process.execPath, ['--input-type=module', '-e', lockHolder(folder)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  expect(await lockFolder(folder)).toBe(false);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await waitUntil(() => lockFolder(folder));
});

function lockHolder(folder: string): string {
  const program = new URL('../../server/database/folderLock.ts', import.meta.url).href;
  return `console.log(await (await import('${program}')).lockFolder('${folder}')); process.stdin.resume();`;
}

describe('PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  test('is migrated by several starts at once, each migration one time', async () => {
    const url = await server.createDatabase('several');
    const databases = await Promise.all(Array.from({ length: 4 }, () => openDatabase(onServer(url))));
    const applied = databases.flatMap((database) => database.applied);
    expect(new Set(applied).size).toBe(applied.length);
    const rows = await query(url, 'SELECT migration_name FROM _prisma_migrations');
    expect(rows.length).toBe(applied.length);
    for (const database of databases) await database.close();
  });

  test('refuses a database that a newer version has migrated', async () => {
    const url = await server.createDatabase('newer');
    await (await openDatabase(onServer(url))).close();
    await query(
      url,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '99990101000000_later', now())`,
    );
    await expect(openDatabase(onServer(url))).rejects.toThrow(/数据库比程序新.*99990101000000_later/);
  });

  test('of the demo is refused in production, and the other way round', async () => {
    const demo = await server.createDatabase('demo');
    await (await openDatabase(onServer(demo))).close();
    await expect(openDatabase({ ...onServer(demo), mode: 'production' })).rejects.toThrow(/演示时用过/);
    const real = await server.createDatabase('real');
    await (await openDatabase({ ...onServer(real), mode: 'production' })).close();
    await expect(openDatabase(onServer(real))).rejects.toThrow(/正式运行/);
  });

  test('that is not there is told in plain words, without its password', async () => {
    const missing = server.url.replace('/postgres?', '/missing?').replace('postgres@', 'postgres:hush@');
    const failure = openDatabase(onServer(missing));
    await expect(failure).rejects.toThrow(/没有这个数据库/);
    await expect(failure).rejects.not.toThrow(/hush/);
    await expect(openDatabase(onServer('postgresql://127.0.0.1:1/x'))).rejects.toThrow(/连不上数据库：对方没有应答/);
  });
});

test('the driver is asked for nothing while it is still asked something else', async () => {
  const database = await openDatabase(await existing());
  await Promise.all([put(database, 'one'), put(database, 'other')]);
  await database.close();
  expect(warnings.filter((message) => message.includes('client.query()'))).toEqual([]);
});
