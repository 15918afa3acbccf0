import type { ClientBase } from 'pg';
import { inTransaction } from './migrations.ts';

/** A table that was copied. */
export interface CopiedTable {
  table: string;
  rows: number;
}

const rowsAtATime = 500;

/**
 * Copies all rows of the schema `public` into the same, migrated tables of another database, and sets its sequences.
 * One transaction on either side: the target has all of it, or nothing. Throws when a count differs or a foreign key
 * does not hold.
 */
export async function copyTables(source: ClientBase, target: ClientBase): Promise<CopiedTable[]> {
  return inTransaction(source, async () => {
    await source.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return inTransaction(target, async () => {
      await target.query('SET LOCAL statement_timeout = 0');
      const tables = await tableNames(source);
      // Without foreign keys the order of the tables does not matter; put back at the end, they check every row.
      const putBack = await dropForeignKeys(target);
      const copied: CopiedTable[] = [];
      for (const table of tables) copied.push({ table, rows: await copyTable(source, target, table) });
      for (const statement of putBack) await target.query(statement);
      await setSequences(source, target);
      return copied;
    });
  });
}

/** The tables of the schema `public`, but for the migrations' own. */
export async function tableNames(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}

async function copyTable(source: ClientBase, target: ClientBase, table: string): Promise<number> {
  const columns = await columnsOf(source, table);
  const asText = columns.map(({ name }) => `${name}::text`).join(', ');
  const names = columns.map(({ name }) => name).join(', ');
  const typed = columns.map(({ type }, index) => `c${index}::${type}`).join(', ');
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  const aliases = columns.map((_, index) => `c${index}`).join(', ');
  const insert = `INSERT INTO ${table} (${names}) OVERRIDING SYSTEM VALUE SELECT ${typed} FROM unnest(${arrays}) AS r(${aliases})`;

  await target.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await target.query(`DELETE FROM ${table}`); // rows that a migration wrote: the source has them too, perhaps changed
  await source.query(`DECLARE copied CURSOR FOR SELECT ${asText} FROM ${table}`);
  for (;;) {
    const { rows } = await source.query<(string | null)[]>({
      text: `FETCH ${rowsAtATime} FROM copied`,
      rowMode: 'array',
    });
    if (rows.length === 0) break;
    await target.query(
      insert,
      columns.map((_, index) => rows.map((row) => row[index] ?? null)),
    );
  }
  await source.query('CLOSE copied');
  await target.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);

  const [wanted, found] = [await countOf(source, table), await countOf(target, table)];
  if (wanted !== found) throw new Error(`${table}: ${wanted} rows in the source, ${found} in the target`);
  return found;
}

async function columnsOf(client: ClientBase, table: string) {
  const { rows } = await client.query<{ name: string; type: string }>(
    `SELECT quote_ident(attname) AS name, format_type(atttypid, atttypmod) AS type
       FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  );
  return rows;
}

async function countOf(client: ClientBase, table: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  return rows[0]?.count ?? 0;
}

/** Returns the statements that put them back. */
async function dropForeignKeys(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ owner: string; name: string; definition: string }>(
    `SELECT conrelid::regclass::text AS owner, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
       FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`,
  );
  for (const { owner, name } of rows) await client.query(`ALTER TABLE ${owner} DROP CONSTRAINT ${name}`);
  return rows.map(({ owner, name, definition }) => `ALTER TABLE ${owner} ADD CONSTRAINT ${name} ${definition}`);
}

async function setSequences(source: ClientBase, target: ClientBase): Promise<void> {
  const { rows } = await source.query<{ name: string; last: string }>(
    `SELECT quote_ident(sequencename) AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL`,
  );
  for (const { name, last } of rows) await target.query('SELECT setval($1::regclass, $2::bigint)', [name, last]);
}
