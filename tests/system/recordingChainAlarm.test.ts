import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { Deadlines } from '../../server/deadlines.ts';
import { createLog } from '../../server/log.ts';
import { RecordingFiles } from '../../server/recordings/recordingFiles.ts';
import { Sealing } from '../../server/recordings/sealing.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import { addRecording } from '../support/recordingRows.ts';

let application: TestApplication;
beforeAll(async () => {
  application = await startApplication();
}, 120_000);
afterAll(() => application?.close());

test('a chain that cannot be written is seen by staff and metrics, and is sealed once it can be', async () => {
  const { config, database, recorder } = application;
  const { prisma } = database;
  const foundation = { config, prisma, clock: systemClock, limits: config.limits, log: createLog(config) };
  // Half a minute is over at once.
  const deadlines = new Deadlines({ now: () => new Date(Date.now() + 30_000) }, foundation.log);
  const sealing = new Sealing(foundation, new RecordingFiles(foundation), recorder, deadlines);
  const admin = await application.signInStaff('admin1');
  const troubles = async () => (await admin.call('getRecordingHealth')).troubles;
  const { recordingId } = await addRecording(application, await application.signInCitizen());
  const metric = async () => {
    const text = await (await fetch(`${application.operationUrl}/metrics`)).text();
    return /^recording_chains_behind (\d+)$/m.exec(text)?.[1];
  };
  const seals = () => prisma.recordingSeal.count({ where: { recordingId } });
  expect([await troubles(), await metric()]).toEqual([[], '0']);

  const obstacle = join(config.recordingsDir, 'chains');
  writeFileSync(obstacle, 'not a folder');
  recorder.note(join(obstacle, 'ab', 'waiting.jsonl'), { kind: 'deleted', happenedAt: '' }).catch(() => {});
  await sealing.complete(recordingId);
  expect([sealing.behind, await seals()]).toEqual([1, 0]);
  expect([await troubles(), await metric()]).toEqual([['unsealed'], '1']);

  rmSync(obstacle);
  await expect.poll(seals, { timeout: 15_000 }).toBe(1);
  await expect.poll(() => sealing.behind, { timeout: 10_000 }).toBe(0);
  expect([await troubles(), await metric()]).toEqual([[], '0']);
  deadlines.close();
  await sealing.close();
}, 60_000);
