// Prisma's schema engine as WebAssembly, in this process: its CLI would download a native one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { migrationsFolder, readMigrations } from './migrations.ts';
import { openPglite } from './pglite.ts';

/** The SQL that leads from the migrations in the folder to `prisma/schema.prisma`; empty when nothing is left to do. */
export async function diffFromMigrations(schemaFile: string): Promise<string> {
  loadEngine();
  const content = readFileSync(schemaFile, 'utf8');
  const shadows: SqlDriverAdapter[] = [];
  const openShadow = async () => {
    const shadow = await openShadowDatabase();
    shadows.push(shadow);
    return shadow;
  };
  try {
    const schemaEngine = await engine.SchemaEngine.new(
      { datamodels: [[schemaFile, content]] },
      () => {},
      bindMigrationAwareSqlAdapterFactory({ ...postgres, connect: openShadow, connectToShadowDb: openShadow }),
    );
    const { stdout } = await schemaEngine.diff({
      from: { tag: 'migrations', ...migrationList() },
      to: { tag: 'schemaDatamodel', files: [{ path: schemaFile, content }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout === null || stdout.includes('This is an empty migration') ? '' : stdout;
  } finally {
    for (const shadow of shadows) await shadow.dispose(); // the engine leaves them open
  }
}

function migrationList(): engine.MigrationList {
  return {
    baseDir: migrationsFolder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: readMigrations().map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}

/** What the package's own entry does, for a runtime that cannot import .wasm files. */
function loadEngine(): void {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
  const wasm = new WebAssembly.Module(readFileSync(entry.replace(/schema_engine\.js$/, 'schema_engine_bg.wasm')));
  const { exports } = new WebAssembly.Instance(wasm, {
    './schema_engine_bg.js': engine as unknown as WebAssembly.ModuleImports,
  });
  engine.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
}

const postgres: Pick<SqlMigrationAwareDriverAdapterFactory, 'provider' | 'adapterName'> = {
  provider: 'postgres',
  adapterName: '@prisma/adapter-pg',
};

/** The engine asks for a database only to try the migrations in: each is a PGlite in memory. */
async function openShadowDatabase(): Promise<SqlDriverAdapter> {
  const database = await openPglite();
  const server = new PGLiteSocketServer({ db: database, port: 0, maxConnections: 1 });
  await server.start();
  const pool = new pg.Pool({ connectionString: `postgresql://postgres@${server.getServerConn()}/postgres`, max: 1 });
  const runScript = pool.query.bind(pool) as (sql: string) => Promise<unknown>;
  const adapter = await new PrismaPg(catalogReadable(pool)).connect();
  let open = true;
  return {
    ...postgres,
    executeRaw: (query) => adapter.executeRaw(query),
    startTransaction: (level) => adapter.startTransaction(level),
    getConnectionInfo: () => adapter.getConnectionInfo(),
    async queryRaw(query) {
      const result = await adapter.queryRaw(query);
      const { Character, CharacterArray } = ColumnTypeEnum;
      return { ...result, columnTypes: result.columnTypes.map((type) => (type === CharacterArray ? Character : type)) };
    },
    // adapter-pg 7.10 would split the script at each semicolon, those inside function bodies too.
    async executeScript(script) {
      await runScript(script);
    },
    async dispose() {
      if (!open) return;
      open = false;
      await pool.end();
      await server.stop();
      await database.close();
    },
  };
}

const charArray = 1002; // the type's number in PostgreSQL

/**
 * adapter-pg 7.10 does not know the type of the catalogue's "char" columns and refuses them. Here they pass as arrays of
 * it, which it knows and the catalogue does not have; queryRaw above turns that back.
 */
function catalogReadable(pool: pg.Pool): pg.Pool {
  const query = pool.query.bind(pool) as (config: pg.QueryConfig) => Promise<pg.QueryResult>;
  const readable = async (config: pg.QueryConfig) => {
    const result = await query(config);
    for (const field of result.fields) if (field.dataTypeID === pg.types.builtins.CHAR) field.dataTypeID = charArray;
    return result;
  };
  return Object.assign(pool, { query: readable });
}
