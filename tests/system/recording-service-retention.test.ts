import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { Deadlines } from '../../server/deadlines.ts';
import { createLog } from '../../server/log.ts';
import { Retention } from '../../server/recordings/retention.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import { addConsultation } from '../support/consultationRows.ts';

let application: TestApplication;
beforeAll(async () => {
  application = await startApplication();
}, 120_000);
afterAll(() => application?.close());

/** A recording with one file, to be kept until so many ms from now. */
async function recorded(
  keptMs: number,
  { deletionAsked = false, status = 'available' as 'available' | 'damaged' } = {},
) {
  const { prisma } = application.database;
  const citizen = await application.signInCitizen();
  const { account } = await citizen.call('getMe');
  const lawyer = await prisma.account.findFirstOrThrow({ where: { login: 'lawyer1' } });
  const people = { citizenId: account?.id ?? '', lawyerId: lawyer.id };
  const consultationId = await addConsultation(prisma, people, { recordingStatus: status });
  const journalPath = join('2025', '11', consultationId, 'track.journal');
  const openedAt = new Date();
  const track = { side: 'citizen', source: 'microphone', kind: 'audio', journalPath, openedAt } as const;
  await prisma.recording.create({
    data: {
      consultationId,
      status,
      startedAt: openedAt,
      recordedMs: 563_000,
      bytes: 4,
      retentionUntil: new Date(Date.now() + keptMs),
      tracks: { create: track },
    },
  });
  if (deletionAsked)
    await prisma.deletionRequest.create({ data: { consultationId, reason: '', requestedAt: openedAt } });
  const file = join(application.config.recordingsDir, journalPath);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'data');
  return { consultationId, file };
}

/** Whose recordings it told of. */
async function runRetention(): Promise<string[]> {
  const { config, database } = application;
  const log = createLog(config);
  const deadlines = new Deadlines(systemClock, log);
  const told: string[] = [];
  const foundation = { config, prisma: database.prisma, clock: systemClock, limits: config.limits, log };
  await new Retention(foundation, deadlines, (id) => told.push(id)).run();
  deadlines.close();
  return told;
}

test('after its time a recording loses its files and keeps its length; one in dispute waits', async () => {
  const [over, kept, disputed] = [
    await recorded(-1000),
    await recorded(60_000),
    await recorded(-1000, { deletionAsked: true }),
  ];
  const told = await runRetention();
  expect([over, kept, disputed].map(({ file }) => existsSync(file))).toEqual([false, true, true]);
  expect(told).toEqual([over.consultationId]);
  const { prisma } = application.database;
  const recording = await prisma.recording.findUniqueOrThrow({ where: { consultationId: over.consultationId } });
  expect(recording).toMatchObject({ status: 'deleted', recordedMs: 563_000, deletedAt: expect.any(Date) });
  const { recordingStatus } = await prisma.consultation.findUniqueOrThrow({ where: { id: over.consultationId } });
  expect(recordingStatus).toBe('deleted');
});

test('what was damaged never counts, also when its files are gone', async () => {
  const { consultationId, file } = await recorded(-1000, { status: 'damaged' });
  expect(await runRetention()).toEqual([consultationId]);
  expect(existsSync(file)).toBe(false);
  const recording = await application.database.prisma.recording.findUniqueOrThrow({ where: { consultationId } });
  expect(recording).toMatchObject({ status: 'deleted', recordedMs: 0 });
});
