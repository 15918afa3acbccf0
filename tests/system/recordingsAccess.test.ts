import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../server/database/database.ts';
import { type Access, checkAccessLog, recordAccess } from '../../server/recordings/accessLog.ts';
import { newDataDir } from '../support/dataDir.ts';
import { query, startPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
let dataDir: string;
const databases: Database[] = [];
let databaseCount = 0;

beforeAll(async () => {
  [postgres, dataDir] = await Promise.all([startPostgres(), newDataDir()]);
});
afterAll(async () => {
  for (const database of databases) await database.close();
  await postgres?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function onServer(): Promise<Database> {
  databaseCount += 1;
  const url = await postgres.createDatabase(`access${databaseCount}`);
  const database = await openDatabase({ mode: 'demo', database: { kind: 'postgresql', url } });
  databases.push(database);
  return database;
}

async function embedded(): Promise<Database> {
  const database = await openDatabase({
    mode: 'demo',
    database: { kind: 'embedded', folder: join(dataDir, 'database') },
  });
  databases.push(database);
  return database;
}

const deed = (part: Partial<Access> = {}): Access => ({
  actorId: randomUUID(),
  action: 'play',
  recordingId: randomUUID(),
  detail: { reason: '群众投诉，核对"过程"', zebra: 1, alpha: null, beta: true },
  ...part,
});
const append = (database: Database, access: Access = deed()) =>
  database.prisma.$transaction((tx) => recordAccess(tx, access));

/** As somebody who owns the tables would do it. */
const behindTriggers = (url: string, sql: string) =>
  query(
    url,
    `ALTER TABLE "RecordingAccess" DISABLE TRIGGER USER; ${sql}; ALTER TABLE "RecordingAccess" ENABLE TRIGGER USER`,
  );

test('appends side by side make one unbroken chain', async () => {
  const database = await onServer();
  await Promise.all(Array.from({ length: 60 }, () => append(database)));
  const check = await checkAccessLog(database.prisma);
  expect(check).toMatchObject({ rows: 60, wrong: null });
  const last = await database.prisma.recordingAccess.findUniqueOrThrow({ where: { seq: 60n } });
  expect(check.head).toBe(last.hash);
});

test('what is rolled back leaves no row and no gap', async () => {
  const database = await onServer();
  await append(database);
  const failed = database.prisma.$transaction(async (tx) => {
    await recordAccess(tx, deed());
    throw new Error('the deed failed');
  });
  await expect(failed).rejects.toThrow('the deed failed');
  await append(database);
  expect(await checkAccessLog(database.prisma)).toMatchObject({ rows: 2, wrong: null });
});

describe('the application cannot change, delete or empty the chain', () => {
  const statements = [
    `UPDATE "RecordingAccess" SET "action" = 'copy_fetched'`,
    'DELETE FROM "RecordingAccess"',
    'TRUNCATE "RecordingAccess"',
  ];
  test.each([
    ['on PostgreSQL', onServer],
    ['in the embedded database', embedded],
  ])('%s', async (_, open) => {
    const database = await open();
    await append(database);
    await append(database);
    for (const statement of statements) {
      await expect(database.prisma.$executeRawUnsafe(statement)).rejects.toThrow('never changed or deleted');
    }
    expect(await checkAccessLog(database.prisma)).toMatchObject({ rows: 2, wrong: null });
  });
});

describe('who goes behind the triggers is found', () => {
  test.each([
    ['another actor', `UPDATE "RecordingAccess" SET "actorId" = NULL WHERE "seq" = 3`, 3, 'changed'],
    ['another time', `UPDATE "RecordingAccess" SET "at" = "at" + interval '1 ms' WHERE "seq" = 2`, 2, 'changed'],
    ['another reason', `UPDATE "RecordingAccess" SET "detail" = '{"reason":"抽查"}' WHERE "seq" = 4`, 4, 'changed'],
    ['a row taken out', 'DELETE FROM "RecordingAccess" WHERE "seq" = 2', 2, 'missing'],
    [
      'a row taken out, the others moved up',
      'DELETE FROM "RecordingAccess" WHERE "seq" = 2; UPDATE "RecordingAccess" SET "seq" = "seq" - 1 WHERE "seq" > 2',
      2,
      'changed',
    ],
    ['the first rows taken out', 'DELETE FROM "RecordingAccess" WHERE "seq" < 3', 1, 'missing'],
  ] as const)('%s', async (_, sql, seq, fault) => {
    const database = await onServer();
    for (let count = 0; count < 5; count++) await append(database);
    await behindTriggers(database.url, sql);
    expect((await checkAccessLog(database.prisma)).wrong).toEqual({ seq, fault });
  });

  test('rows cut off at the end show by a head that was noted before', async () => {
    const database = await onServer();
    for (let count = 0; count < 3; count++) await append(database);
    const { head } = await checkAccessLog(database.prisma);
    await append(database);
    expect(await checkAccessLog(database.prisma, head)).toMatchObject({ rows: 4, wrong: null, knownHead: true });
    await behindTriggers(database.url, 'DELETE FROM "RecordingAccess" WHERE "seq" > 2');
    expect(await checkAccessLog(database.prisma, head)).toMatchObject({ rows: 2, wrong: null, knownHead: false });
  });
});
