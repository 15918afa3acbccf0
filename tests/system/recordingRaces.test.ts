import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { parseConfig } from '../../server/config.ts';
import { type Database, openDatabase } from '../../server/database/database.ts';
import { Deadlines } from '../../server/deadlines.ts';
import { createLog } from '../../server/log.ts';
import { checkAccessLog } from '../../server/recordings/accessLog.ts';
import { Complaints } from '../../server/recordings/complaints.ts';
import { Copies } from '../../server/recordings/copies.ts';
import { Holds } from '../../server/recordings/holds.ts';
import { RecordingFiles } from '../../server/recordings/recordingFiles.ts';
import { Retention } from '../../server/recordings/retention.ts';
import type { Foundation } from '../../server/services.ts';
import { addConsultation } from '../support/consultationRows.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const rounds = 15;
const dataDir = mkdtempSync(join(tmpdir(), 'zs-races-'));
let postgres: TestPostgres;
let database: Database;
let foundation: Foundation;
let retention: Retention;
const people = { citizenId: '', lawyerId: '' };

beforeAll(async () => {
  postgres = await startPostgres();
  const config = parseConfig({ DATA_DIR: dataDir, DATABASE_URL: postgres.url, LOG_LEVEL: 'silent' });
  database = await openDatabase(config);
  const { prisma } = database;
  const log = createLog(config);
  foundation = { config, prisma, clock: systemClock, limits: config.limits, log };
  const createdAt = new Date();
  people.citizenId = (await prisma.account.create({ data: { role: 'citizen', phone: '13800000000', createdAt } })).id;
  people.lawyerId = (await prisma.account.create({ data: { role: 'duty_lawyer', login: 'lawyer1', createdAt } })).id;
  await prisma.category.create({ data: { code: 'lawyer', name: '律师服务', position: 1 } });
  await prisma.matterType.create({
    data: { code: 'loan', categoryCode: 'lawyer', name: '借款', words: '', position: 1 },
  });
  const deadlines = new Deadlines(systemClock, log);
  deadlines.close();
  retention = new Retention(foundation, new RecordingFiles(foundation), deadlines, () => {});
});
afterAll(async () => {
  await database?.close();
  await postgres?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function recorded() {
  const consultationId = await addConsultation(database.prisma, people, { recordingStatus: 'available' });
  const data = { consultationId, status: 'available', startedAt: new Date() } as const;
  const { id } = await database.prisma.recording.create({ data });
  return { id, consultationId };
}

/** Deletes and does the other at the same moment, many times. */
async function race(other: (recording: { id: string; consultationId: string }) => Promise<unknown>) {
  for (let round = 0; round < rounds; round++) {
    const recording = await recorded();
    const [deletion, rival] = await Promise.allSettled([
      retention.delete(recording.consultationId, null),
      round % 2 === 0 ? other(recording) : new Promise(setImmediate).then(() => other(recording)),
    ]);
    const { status } = await database.prisma.recording.findUniqueOrThrow({ where: { id: recording.id } });
    expect(status === 'deleted').toBe(deletion.status === 'fulfilled');
    // Whoever came second saw what the first did.
    if (rival.status === 'rejected') expect(status).toBe('deleted');
  }
}

test('a hold and a deletion at the same moment: it is held and kept, or deleted and not held', async () => {
  const holds = new Holds(foundation);
  await race(({ id }) => holds.set(id, randomUUID(), '涉及信访，需要核实'));
  const both = { status: 'deleted', holds: { some: {} } } as const;
  expect(await database.prisma.recording.count({ where: both })).toBe(0);
});

test('a complaint and a deletion at the same moment: deleted is only what nobody had objected to yet', async () => {
  const complaints = new Complaints(foundation, () => {});
  const accesses = async (id: string) =>
    (await database.prisma.recordingAccess.findMany({ where: { recordingId: id }, orderBy: { seq: 'asc' } })).map(
      ({ action }) => action,
    );
  const ids: string[] = [];
  await race(({ id, consultationId }) => {
    ids.push(id);
    return complaints.complain(consultationId, people.citizenId, '没有说清楚要带什么材料');
  });
  for (const id of ids) expect([['complaint'], ['deleted', 'complaint']]).toContainEqual(await accesses(id));
});

test('a copy that is asked for while the recording is deleted is refused, or ends with it', async () => {
  const copies = new Copies(foundation, { onReleased() {}, onRefused() {} });
  await race(({ consultationId }) => copies.request(consultationId, people.citizenId, '想再听一遍律师的话'));
  const open = { state: { not: 'expired' }, recording: { status: 'deleted' } } as const;
  expect(await database.prisma.recordingCopy.count({ where: open })).toBe(0);
});

test('what raced is one unbroken chain', async () => {
  expect(await checkAccessLog(database.prisma)).toMatchObject({ wrong: null });
});
