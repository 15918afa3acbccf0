import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SessionService } from '../../server/accounts/sessionService.ts';
import { systemClock } from '../../server/clock.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser, newPhone } from '../support/browser.ts';
import { CallScene, matter } from '../support/callScene.ts';
import { addEpisode } from '../support/episodeRows.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

const minute = 60_000;
const limits = { cancelUntilMs: 60 * minute, noShowAfterMs: 10 * minute, lawyerAbsentAfterMs: 5 * minute };

describe.each(['embedded', 'postgresql'] as const)('bookings on the %s database', (kind) => {
  let postgres: TestPostgres | undefined;
  let application: TestApplication;
  let scene: CallScene;
  beforeAll(async () => {
    postgres = kind === 'postgresql' ? await startPostgres() : undefined;
    const env = { SERVICE_LIMITS: JSON.stringify(limits), ...(postgres && { DATABASE_URL: postgres.url }) };
    application = await startApplication({ env });
    scene = new CallScene(application);
  });
  afterAll(async () => {
    await application?.close();
    await postgres?.stop();
  });

  const booking = (slotId: string) => ({ body: { ...matter, slotId, idempotencyKey: randomUUID() } });

  /** A signed-in citizen, without the ways of signing in. */
  async function citizen(): Promise<Browser> {
    const { prisma } = application.database;
    const createdAt = new Date();
    const account = await prisma.account.create({ data: { role: 'citizen', phone: newPhone(), createdAt } });
    const sessions = new SessionService({ prisma, clock: systemClock, config: application.config });
    const { secret, expiresAt } = await sessions.start(account);
    const browser = new Browser(application.url);
    browser.cookie = sessions.cookie.write(secret, expiresAt).split(';')[0] ?? '';
    return browser;
  }

  let slots = 0;
  /** A slot that begins in about so many ms, at a moment of its own. */
  async function slotIn(ms: number): Promise<string> {
    slots += 1;
    const startsAt = new Date(Date.now() + ms + slots * 1000);
    const { prisma } = application.database;
    const shift = await prisma.dutyShift.findFirstOrThrow();
    const { id } = await prisma.slot.create({
      data: {
        shiftId: shift.id,
        lawyerId: shift.lawyerId,
        startsAt,
        endsAt: new Date(startsAt.getTime() + 30 * minute),
      },
    });
    return id;
  }

  test('fifty citizens at once: one gets the slot, the others are told that it is taken', async () => {
    const slotId = await slotIn(120 * minute);
    const citizens = await Promise.all(Array.from({ length: 50 }, citizen));
    const answers = await Promise.all(citizens.map((browser) => browser.request('bookConsultation', booking(slotId))));
    const codes = answers.map(({ body }) => (body.ok ? 'booked' : body.error.code));
    expect(Object.groupBy(codes, (code) => code).booked).toHaveLength(1);
    expect(Object.groupBy(codes, (code) => code).slot_taken).toHaveLength(49);
    expect(await application.database.prisma.consultation.count({ where: { slotId } })).toBe(1);
  });

  test('one citizen at ten pages at once gets one booking', async () => {
    const browser = await citizen();
    const open = await Promise.all(Array.from({ length: 10 }, () => slotIn(200 * minute)));
    const answers = await Promise.all(open.map((slotId) => browser.request('bookConsultation', booking(slotId))));
    expect(answers.filter(({ body }) => body.ok)).toHaveLength(1);
  });

  test('the same request sent again is the same booking, and numbers count through the day', async () => {
    const browser = await citizen();
    const request = booking(await slotIn(210 * minute));
    const [first, second] = await Promise.all([
      browser.call('bookConsultation', request),
      browser.call('bookConsultation', request),
    ]);
    expect(second.id).toBe(first.id);
    expect(first.number).toMatch(/^\d{8}-\d{4}$/);
  });

  test('a booking is moved and cancelled, and its slots are open again', async () => {
    const browser = await citizen();
    const [former, later] = [await slotIn(220 * minute), await slotIn(230 * minute)];
    const { id } = await browser.call('bookConsultation', booking(former));
    const params = { consultationId: id };
    await browser.call('changeBooking', { params, body: { slotId: later } });
    const states = async () => {
      const slots = await application.database.prisma.slot.findMany({
        where: { id: { in: [former, later] } },
        orderBy: { startsAt: 'asc' },
      });
      return slots.map(({ state }) => state);
    };
    expect(await states()).toEqual(['open', 'booked']);
    expect((await browser.call('cancelConsultation', { params })).state).toBe('cancelled');
    expect(await states()).toEqual(['open', 'open']);
  });

  test('is not moved to a day that has its number of consultations, but within its day', async () => {
    const browser = await citizen();
    const day = 24 * 60 * minute;
    const { id } = await browser.call('bookConsultation', booking(await slotIn(day)));
    const { prisma } = application.database;
    const {
      id: _,
      number,
      idempotencyKey: __,
      ...row
    } = await prisma.consultation.findUniqueOrThrow({ where: { id } });
    const fullDay = await prisma.slot.findUniqueOrThrow({ where: { id: await slotIn(4 * day) } });
    const full = [1, 2, 3].map((count) => ({
      ...row,
      number: `${number}-${count}`,
      idempotencyKey: randomUUID(),
      state: 'completed' as const,
      slotId: null,
      scheduledAt: fullDay.startsAt,
    }));
    await prisma.consultation.createMany({ data: full });
    const params = { consultationId: id };
    expect(await browser.refused('changeBooking', { params, body: { slotId: fullDay.id } })).toBe('daily_limit');
    expect((await prisma.slot.findUniqueOrThrow({ where: { id: fullDay.id } })).state).toBe('open');
    // Two more on the booking's own day: with itself that is the day's number, and it may still move.
    await prisma.consultation.updateMany({
      where: { number: { in: [`${number}-1`, `${number}-2`] } },
      data: { scheduledAt: row.scheduledAt },
    });
    await browser.call('changeBooking', { params, body: { slotId: await slotIn(day) } });
  });

  test('is refused when the slot is too near or blocked, and cannot be cancelled late', async () => {
    const browser = await citizen();
    expect(await browser.refused('bookConsultation', booking(await slotIn(minute)))).toBe('slot_not_open');
    expect(await browser.refused('bookConsultation', booking(randomUUID()))).toBe('slot_not_open');
    const { id } = await browser.call('bookConsultation', booking(await slotIn(40 * minute)));
    const params = { consultationId: id };
    expect(await browser.refused('cancelConsultation', { params })).toBe('too_late_to_cancel');
    expect(await browser.refused('checkIn', { params })).toBe('too_early');
    expect(await browser.refused('bookConsultation', booking(await slotIn(240 * minute)))).toBe('open_booking');
  });

  test('three no-shows close booking, but not the queue', async () => {
    const browser = await citizen();
    const { prisma } = application.database;
    const { id } = await browser.call('bookConsultation', booking(await slotIn(250 * minute)));
    const first = await prisma.consultation.update({
      where: { id },
      data: { state: 'no_show', endReason: 'no_show', endedAt: new Date() },
    });
    for (const day of [1, 2]) {
      const { id: _, ...rest } = first;
      const copy = {
        number: `copy-${randomUUID()}`,
        idempotencyKey: randomUUID(),
        endedAt: new Date(Date.now() - day * 24 * 60 * minute),
      };
      await prisma.consultation.create({ data: { ...rest, ...copy } });
    }
    expect(await browser.refused('bookConsultation', booking(await slotIn(260 * minute)))).toBe('booking_suspended');
    await scene.lawyer('lawyer1');
    await browser.call('requestConsultation', { body: { ...matter, idempotencyKey: randomUUID() } });
    await scene.end();
  });

  test('a consultation names the livestream that led to it; one that there is not is left out', async () => {
    const { prisma } = application.database;
    const episodeId = await addEpisode(application);
    const sourceOf = async (sourceEpisodeId: string) => {
      const booked = booking(await slotIn(270 * minute));
      const { id } = await (await citizen()).call('bookConsultation', { body: { ...booked.body, sourceEpisodeId } });
      return (await prisma.consultation.findUniqueOrThrow({ where: { id } })).sourceEpisodeId;
    };
    expect(await sourceOf(episodeId)).toBe(episodeId);
    expect(await sourceOf(randomUUID())).toBeNull();
  });
});
