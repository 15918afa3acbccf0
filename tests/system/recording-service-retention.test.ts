import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordingNotice } from '#protocol';
import { systemClock } from '../../server/clock.ts';
import { Deadlines } from '../../server/deadlines.ts';
import { createLog } from '../../server/log.ts';
import { Finishing } from '../../server/recordings/finishing.ts';
import { RecordingFiles } from '../../server/recordings/recordingFiles.ts';
import { Retention } from '../../server/recordings/retention.ts';
import type { Foundation } from '../../server/services.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser } from '../support/browser.ts';
import { recordingVersion } from '../support/callScene.ts';
import { addConsultation } from '../support/consultationRows.ts';

const recordingDays = 30;
let application: TestApplication;
beforeAll(async () => {
  application = await startApplication({ env: { SERVICE_LIMITS: JSON.stringify({ recordingDays }) } });
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
  const openedAt = new Date();
  const track = { side: 'citizen', source: 'microphone', kind: 'audio', openedAt } as const;
  const { id: recordingId } = await prisma.recording.create({
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
  const { path: file, row } = await new RecordingFiles(foundationOf(application)).create({
    recordingId,
    trackId: null,
    kind: 'journal',
    extension: 'journal',
  });
  writeFileSync(file, 'data');
  return { consultationId, file, fileId: row.id };
}

function foundationOf({ config, database }: TestApplication): Foundation {
  return { config, prisma: database.prisma, clock: systemClock, limits: config.limits, log: createLog(config) };
}

/** Whose recordings it told of. */
async function runRetention(): Promise<string[]> {
  const foundation = foundationOf(application);
  const deadlines = new Deadlines(systemClock, foundation.log);
  const told: string[] = [];
  const files = new RecordingFiles(foundation);
  await new Retention(foundation, files, deadlines, (id) => told.push(id)).run();
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
  const row = await application.database.prisma.recordingFile.findUniqueOrThrow({ where: { id: over.fileId } });
  expect(row).toMatchObject({ wrappedKey: '', deletedAt: expect.any(Date) });
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

test('a recording is kept for the days of the rules, and the notice that is agreed to names them', async () => {
  const { prisma } = application.database;
  const { consultationId } = await recorded(0);
  const { id } = await prisma.recording.findUniqueOrThrow({ where: { consultationId } });
  const foundation = foundationOf(application);
  await new Finishing(
    foundation,
    new RecordingFiles(foundation),
    () => {},
    async () => {},
  ).finish(id);
  const { endedAt, retentionUntil } = await prisma.recording.findUniqueOrThrow({ where: { consultationId } });
  expect((retentionUntil?.getTime() ?? 0) - (endedAt?.getTime() ?? 0)).toBe(recordingDays * 24 * 60 * 60 * 1000);

  const notice = recordingNotice((await new Browser(application.url).call('getMe')).rules.recordingDays);
  expect(notice.paragraphs.join()).toContain('保存 30 天后自动删除');
  const lawyer = await application.signInStaff('lawyer1');
  const choice = (textVersion: string) => ({ body: { recording: 'given', textVersion } as const });
  expect(await lawyer.refused('decideDutyConsent', choice(recordingVersion))).toBe('conflict');
  await lawyer.call('decideDutyConsent', choice(notice.version));
  const { textHash } = await prisma.consent.findFirstOrThrow({ where: { kind: 'recording' } });
  expect(textHash).toBe(
    createHash('sha256')
      .update([notice.title, ...notice.paragraphs].join('\n'))
      .digest('hex'),
  );
});
