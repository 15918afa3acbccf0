import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Prisma } from '../../prisma/generated/client.ts';
import { systemClock } from '../../server/clock.ts';
import { recompute } from '../../server/figures/recompute.ts';
import { RecordingFiles } from '../../server/recordings/recordingFiles.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import type { Browser } from '../support/browser.ts';
import { addConsultation } from '../support/consultationRows.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const minute = 60_000;

/** A moment in Asia/Shanghai. */
const at = (text: string) => new Date(`${text}+08:00`);

describe.each(['embedded', 'postgresql'] as const)('on %s', (kind) => {
  let postgres: TestPostgres | null = null;
  let application: TestApplication;
  let bureau: Browser;
  beforeAll(async () => {
    postgres = kind === 'postgresql' ? await startPostgres() : null;
    application = await startApplication({ env: postgres ? { DATABASE_URL: postgres.url } : {} });
    bureau = await application.signInStaff('bureau1');
    await addKnownRows(application);
  });
  afterAll(async () => {
    await application.close();
    await postgres?.stop();
  });

  const figures = async (from: string, to: string) => {
    const view = await bureau.call('getFigures', { query: { from, to } });
    return { ...view, values: Object.fromEntries(view.figures.map(({ key, value }) => [key, value])) };
  };

  test('the figures of known rows are right', async () => {
    expect((await figures('2026-05-01', '2026-05-31')).values).toEqual({
      // of the seven: not the one of 29.999 s
      video_consultations_served: 6,
      // 90 s + 90 s + 61 s (deleted) = 241 s; neither damaged, nor to be checked, nor test
      recorded_minutes: 4,
      // 6 × 10 min + 29.999 s
      talk_minutes: 60,
      persons_served: 2,
      rated: 2,
      satisfied: 1,
    });
  });

  test('what is to be checked is left out, and told apart', async () => {
    expect((await figures('2026-05-31', '2026-05-31')).toCheck).toEqual({ recordings: 1, recordedMs: 700_000 });
    const rows = await bureau.call('listFigureRows', { query: { from: '2026-05-31', to: '2026-05-31' } });
    expect(rows).toEqual([expect.objectContaining({ recordingStatus: 'to_check', recordedMs: 0 })]);
  });

  test('a consultation belongs to the day of its first connection in Xi’an', async () => {
    const { byDay } = await figures('2026-05-01', '2026-05-02');
    expect(byDay).toEqual([
      { day: '2026-05-01', served: 1, recordedMs: 90_000, talkMs: 10 * minute },
      { day: '2026-05-02', served: 2, recordedMs: 151_000, talkMs: 20 * minute },
    ]);
  });

  test('days and categories sum up to the whole', async () => {
    const { byDay, byCategory, values } = await figures('2026-05-01', '2026-05-31');
    for (const parts of [byDay, byCategory]) {
      expect(parts.reduce((sum, { served }) => sum + served, 0)).toBe(values.video_consultations_served);
      expect(parts.reduce((sum, { recordedMs }) => sum + recordedMs, 0)).toBe(241_000);
    }
    expect(byCategory.find(({ categoryName }) => categoryName === '公证')?.served).toBe(1);
  });

  test('behind the figures are rows without names or phones', async () => {
    const rows = await bureau.call('listFigureRows', { query: { from: '2026-05-01', to: '2026-05-31' } });
    expect(rows).toHaveLength(7);
    expect(Object.keys(rows[0] ?? {}).toSorted()).toEqual([
      'categoryName',
      'firstConnectedAt',
      'number',
      'rated',
      'recordedMs',
      'recordingStatus',
      'talkMs',
    ]);
  });

  test('an impossible period is refused', async () => {
    const ask = (from: string, to: string) => bureau.refused('getFigures', { query: { from, to } });
    expect(await ask('2026-05-02', '2026-05-01')).toBe('bad_request');
    expect(await ask('2025-01-01', '2026-05-01')).toBe('bad_request');
    expect(await ask('2026-02-30', '2026-05-01')).toBe('bad_request');
  });

  test('computing again from the segments agrees where there are segments, and names every talk without a source', async () => {
    const { prisma } = application.database;
    const files = new RecordingFiles({ config: application.config, prisma, clock: systemClock });
    const found = await recompute({ prisma, files });
    expect(found).toMatchObject({ consultations: 8, recordings: 6, withoutJournals: 6 });
    expect(found.differences).toHaveLength(7);
    expect(found.differences.map(({ consultationNumber }) => consultationNumber)).not.toContain('first');
    expect(found.differences[0]).toMatchObject({ value: 'talkMs', stored: 10 * minute, computed: 0 });
  });
});

/** Seven consultations of two citizens in May 2026, and a test. */
async function addKnownRows(application: TestApplication): Promise<void> {
  const { prisma } = application.database;
  const idOf = async (browser: Browser) => (await browser.call('getMe')).account?.id ?? '';
  const [one, two] = [await idOf(await application.signInCitizen()), await idOf(await application.signInCitizen())];
  const { id: lawyerId } = await prisma.account.findUniqueOrThrow({ where: { login: 'lawyer1' } });
  type Part = Partial<Prisma.ConsultationUncheckedCreateInput>;
  const add = (citizenId: string, when: string, part: Part = {}) =>
    addConsultation(prisma, { citizenId, lawyerId }, { firstConnectedAt: at(when), talkMs: 10 * minute, ...part });
  const record = async (consultationId: string, status: 'available' | 'damaged' | 'deleted', recordedMs: number) => {
    await prisma.consultation.update({ where: { id: consultationId }, data: { recordingStatus: status } });
    await prisma.recording.create({
      data: { consultationId, status, recordedMs, startedAt: at('2026-05-01T00:00:00') },
    });
  };
  const rate = (consultationId: string, level: number) =>
    prisma.rating.create({ data: { consultationId, level, at: at('2026-05-31T00:00:00') } });

  const first = await add(one, '2026-05-01T23:59:59', { number: 'first' });
  for (const side of ['citizen', 'lawyer'] as const) {
    const connectedAt = at('2026-05-01T23:59:59');
    const disconnectedAt = new Date(connectedAt.getTime() + 10 * minute);
    await prisma.callSegment.create({
      data: { consultationId: first, side, mode: 'video', connectedAt, lastSeenAt: disconnectedAt, disconnectedAt },
    });
  }
  await record(first, 'available', 90_000);
  await rate(first, 3);
  const second = await add(one, '2026-05-02T00:00:00');
  await record(second, 'available', 90_000);
  await rate(second, 2);
  await record(await add(two, '2026-05-02T12:00:00'), 'deleted', 61_000);
  await record(await add(two, '2026-05-03T12:00:00'), 'damaged', 500_000);
  await add(two, '2026-05-03T13:00:00', { categoryCode: 'notary', matterCode: 'inheritance' });
  const differing = await add(two, '2026-05-31T23:59:59');
  await record(differing, 'available', 700_000);
  await prisma.recording.update({ where: { consultationId: differing }, data: { check: 'differs' } });
  await rate(await add(two, '2026-05-10T10:00:00', { talkMs: 29_999 }), 5);
  await record(await add(two, '2026-05-10T11:00:00', { isTest: true }), 'available', 600_000);
  await addConsultation(
    prisma,
    { citizenId: one, lawyerId },
    { firstConnectedAt: null, endedAt: null, state: 'cancelled' },
  );
}
