import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../prisma/generated/client.ts';
import type { Config } from '../config.ts';
import { OperatorError } from '../operatorError.ts';
import { claimMode } from './databaseMode.ts';
import { EmbeddedDatabase } from './embeddedDatabase.ts';
import { applyMigrations } from './migrations.ts';

/** The open database, migrated to this version. */
export interface Database {
  prisma: PrismaClient;
  kind: 'embedded' | 'postgresql';
  /** For a connection besides Prisma's. The embedded database serves one connection at a time. */
  url: string;
  /** The names of the migrations that this opening applied. */
  applied: string[];
  close(): Promise<void>;
}

export interface OpenOptions {
  /** The embedded database died and could not be started again: the process should end. */
  onLost?: (error: Error) => void;
  /** How long a query may wait for a connection, and a transaction may take, ms; left out: 15 s. */
  waitMs?: number;
}

/**
 * Opens the database that the configuration names, applies the migrations, and makes sure that demo and production are
 * never mixed in one database. Throws an OperatorError where the operator can mend it.
 */
export async function openDatabase(
  config: Pick<Config, 'database' | 'mode'>,
  options: OpenOptions = {},
): Promise<Database> {
  const { database } = config;
  const { waitMs = usualWaitMs } = options;
  const onLost =
    options.onLost ??
    ((error) => {
      throw error;
    });
  const embedded = database.kind === 'embedded' ? await EmbeddedDatabase.open(database.folder, onLost) : null;
  const url = database.kind === 'postgresql' ? database.url : (embedded?.url ?? '');
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: waitMs,
    ...(embedded ? embeddedPool : serverPool),
  });
  pool.on('error', () => {}); // an idle connection broke: the pool has dropped it, the next query opens another
  const adapter = new PrismaPg(pool, embedded ? { statementNameGenerator: preparedStatements() } : {});
  const prisma = new PrismaClient({ adapter, transactionOptions: { maxWait: waitMs, timeout: waitMs } });
  const close = async () => {
    await prisma.$disconnect();
    await pool.end();
    await embedded?.close();
  };
  try {
    const applied = await migrate(pool);
    await claimMode(prisma, config.mode);
    return { prisma, kind: database.kind, url, applied, close };
  } catch (error) {
    await close();
    throw error;
  }
}

// Waiting for the connection counts: with one connection, a query outside a transaction that waits for that transaction
// must fail at some time instead of standing still for ever.
const usualWaitMs = 15_000;

/** PGlite runs one transaction at a time anyway, and its socket server mixes up answers when it has several clients. */
const embeddedPool = {
  ...{ max: 1, idleTimeoutMillis: 0, query_timeout: 30_000 },
  // Waited for, which a listener to 'connect' is not: pg takes no second query while one runs.
  onConnect: async (client: pg.ClientBase) => {
    await client.query(freshSession);
  },
};
const serverPool = { max: 10, statement_timeout: 30_000, idle_in_transaction_session_timeout: 60_000 };

/**
 * A query that fails costs the pool its connection, but behind every connection is the one session of PGlite: what was
 * prepared for the connection before must go, or its names would be taken for ever.
 */
const freshSession = 'DEALLOCATE ALL; SET plan_cache_mode = force_generic_plan';

const mostPrepared = 500;

/**
 * Names for statements that the connection then keeps prepared: PGlite takes longer to parse and plan most of ours than to run
 * them. Of those with lists of any length there could be endlessly many: the later ones stay without a name. A PostgreSQL
 * server plans fast, and may stand behind a pooler that knows no prepared statements.
 */
function preparedStatements(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= mostPrepared) return '';
    const name = `s${names.size}`;
    names.set(sql, name);
    return name;
  };
}

async function migrate(pool: pg.Pool): Promise<string[]> {
  const client = await pool.connect().catch(cannotConnect('DATABASE_URL'));
  try {
    return await applyMigrations(client);
  } finally {
    client.release();
  }
}

/** Connects a client. Throws an OperatorError that says why not and names the `setting` to mend, without the address. */
export async function connect(client: pg.Client, setting: string): Promise<pg.Client> {
  await client.connect().catch(cannotConnect(setting));
  return client;
}

function cannotConnect(setting: string): (error: unknown) => never {
  return (error) => {
    throw new OperatorError(`连不上数据库：${reason(error)}。请检查${setting}，以及数据库是否在运行。`);
  };
}

function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  const known: Record<string, string> = {
    ECONNREFUSED: '对方没有应答',
    ENOENT: '找不到它的套接字文件',
    ENOTFOUND: '找不到这台主机',
    ETIMEDOUT: '连接超时',
    '28P01': '用户名或密码不对',
    '28000': '用户名或密码不对',
    '3D000': '没有这个数据库，请先建立它',
  };
  return known[code ?? ''] ?? message ?? '原因不明';
}
