import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClientBase } from 'pg';
import { OperatorError } from '../operatorError.ts';

/** The project's migrations. */
export const migrationsFolder = fileURLToPath(new URL('../../prisma/migrations/', import.meta.url));

/** A migration of the folder. */
export interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/** A row of `_prisma_migrations`. */
export interface AppliedMigration {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

/**
 * Brings the database up to date and returns the names of the migrations that it applied.
 *
 * Each migration and its row are one transaction: it is there or it is not. Starts side by side wait for one another.
 * The table is Prisma's own (`_prisma_migrations`), so `prisma migrate status` understands it.
 * Throws an OperatorError where the database's history is not the beginning of the folder's.
 */
export async function applyMigrations(client: ClientBase, folder = migrationsFolder): Promise<string[]> {
  const migrations = readMigrations(folder);
  const names: string[] = [];
  for (;;) {
    const name = await inTransaction(client, () => applyNext(client, migrations));
    if (name === null) return names;
    names.push(name);
  }
}

/** The migrations of a folder, oldest first. */
export function readMigrations(folder = migrationsFolder): Migration[] {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'migration.sql')));
  return names.sort().map((name) => {
    const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

async function applyNext(client: ClientBase, migrations: Migration[]): Promise<string | null> {
  await client.query('SET LOCAL statement_timeout = 0');
  await client.query("SELECT pg_advisory_xact_lock(hashtext('zhangshang-12348 migrations'))");
  await client.query(createTable);
  const { rows } = await client.query<AppliedMigration>(selectApplied);
  checkHistory(rows, migrations);
  const next = migrations.find(({ name }) => !rows.some((row) => row.migration_name === name));
  if (!next) return null;
  await client.query(next.sql);
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, clock_timestamp(), 1)`,
    [randomUUID(), next.checksum, next.name],
  );
  return next.name;
}

/** Throws an OperatorError where what was applied is not the beginning of `migrations`. */
export function checkHistory(applied: AppliedMigration[], migrations: Migration[]): void {
  for (const row of applied) {
    const migration = migrations.find(({ name }) => name === row.migration_name);
    if (!migration) {
      throw new OperatorError(
        `数据库比程序新：它含有这个版本没有的升级 ${row.migration_name}。请换用更新的程序，或恢复旧的备份。`,
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new OperatorError(
        `数据库升级 ${row.migration_name} 在执行之后被改动过，程序与数据库对不上。演示数据可以删掉重来（删除 DATA_DIR）。`,
      );
    }
    if (row.finished_at === null) {
      throw new OperatorError(
        `数据库升级 ${row.migration_name} 上次没有完成，请先人工处理（prisma migrate resolve）。`,
      );
    }
  }
}

/** Runs the work in a transaction of the connection. */
export async function inTransaction<Result>(client: ClientBase, work: () => Promise<Result>): Promise<Result> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** Selects AppliedMigration rows. */
export const selectApplied =
  'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at';

const createTable = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;
