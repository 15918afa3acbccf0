import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingNotice, serviceLimits } from '#protocol';
import { startApplication, type TestApplication } from '../support/application.ts';
import type { Browser } from '../support/browser.ts';
import { addConsultation } from '../support/consultationRows.ts';
import { TestClock } from '../support/testClock.ts';

/** A Monday morning in Asia/Shanghai. */
const clock = new TestClock('2026-11-23T09:00:00+08:00');
const hour = 3_600_000;
let application: TestApplication;
let admin: Browser;
let citizen: Browser;
let lawyerId: string;
beforeAll(async () => {
  application = await startApplication({ clock });
  admin = await application.signInStaff('admin1');
  citizen = await application.signInCitizen();
  const made = await admin.call('createStaff', {
    body: {
      login: 'new.lawyer',
      role: 'duty_lawyer',
      name: '测试律师丁',
      firm: '演示第三律师事务所',
      licenseNo: '演示-3',
    },
  });
  lawyerId = made.staff.id;
});
afterAll(() => application.close());

/** Hours after the test's nine o'clock. */
const inHours = (hours: number) => new Date(Date.parse('2026-11-23T01:00:00Z') + hours * hour).toISOString();
const shift = (from: number, until: number, bookable = true) =>
  admin.call('createShift', { body: { lawyerId, startsAt: inHours(from), endsAt: inHours(until), bookable } });
const openSlots = async () =>
  (await citizen.call('listSlots'))
    .filter(({ lawyerName }) => lawyerName === '测试律师丁')
    .map(({ startsAt }) => startsAt);

describe('shifts and slots', () => {
  test('a shift becomes half hours that citizens see from thirty minutes ahead', async () => {
    const made = await shift(0, 2);
    expect(made).toMatchObject({ lawyerName: '测试律师丁', slots: 4, booked: 0 });
    expect(await openSlots()).toEqual([inHours(0.5), inHours(1), inHours(1.5)]);
    expect((await admin.call('listAdminSlots', { params: { shiftId: made.id } })).map(({ state }) => state)).toEqual(
      Array(4).fill('open'),
    );
    await admin.call('deleteShift', { params: { shiftId: made.id } });
    expect(await openSlots()).toEqual([]);
  });

  test('citizens see slots up to seven days ahead', async () => {
    const made = await shift(7 * 24 - 0.5, 7 * 24 + 1);
    expect(await openSlots()).toEqual([inHours(7 * 24 - 0.5), inHours(7 * 24)]);
    await admin.call('deleteShift', { params: { shiftId: made.id } });
  });

  test('a blocked slot is not offered, and an opened one is again', async () => {
    const made = await shift(24, 24.5);
    const [slot] = await admin.call('listAdminSlots', { params: { shiftId: made.id } });
    const slotId = slot?.id ?? '';
    const block = (blocked: boolean) => admin.call('setSlotBlocked', { params: { slotId }, body: { blocked } });
    expect((await block(true)).state).toBe('blocked');
    expect(await openSlots()).toEqual([]);
    await block(false);
    expect(await openSlots()).toEqual([inHours(24)]);
    await admin.call('deleteShift', { params: { shiftId: made.id } });
  });

  test('what a citizen has booked can be neither blocked nor deleted', async () => {
    const made = await shift(48, 49);
    const [slot] = await citizen
      .call('listSlots')
      .then((slots) => slots.filter(({ startsAt }) => startsAt === inHours(48)));
    const slotId = (await admin.call('listAdminSlots', { params: { shiftId: made.id } }))[0]?.id ?? '';
    expect(slot).toBeDefined();
    await application.database.prisma.slot.update({ where: { id: slotId }, data: { state: 'booked' } });
    expect(await admin.refused('setSlotBlocked', { params: { slotId }, body: { blocked: true } })).toBe('conflict');
    expect(await admin.refused('deleteShift', { params: { shiftId: made.id } })).toBe('conflict');
    const [listed] = (await admin.call('listShifts')).filter(({ id }) => id === made.id);
    expect(listed).toMatchObject({ slots: 2, booked: 1 });
  });

  test('one lawyer has one shift at a time, also when two are made at once', async () => {
    const body = { lawyerId, startsAt: inHours(72), endsAt: inHours(74), bookable: true };
    const answers = await Promise.all([1, 2, 3].map(() => admin.request('createShift', { body })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  });

  test.each([
    ['ends before it begins', 30, 29],
    ['is over already', -3, -1],
    ['is longer than a day', 100, 125],
  ])('a shift that %s is refused', async (_what, from, until) => {
    const body = { lawyerId, startsAt: inHours(from), endsAt: inHours(until), bookable: true };
    const answer = (await admin.request('createShift', { body })).body;
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad_request', fields: { endsAt: expect.any(String) } } });
  });

  test('nobody but a lawyer has shifts', async () => {
    const account = await admin.call('getMe');
    const body = { lawyerId: account.account?.id, startsAt: inHours(80), endsAt: inHours(81), bookable: true };
    expect(await admin.refused('createShift', { body })).toBe('not_found');
  });
});

describe('staff', () => {
  test('a login is given once', async () => {
    const body = { login: 'new.lawyer', role: 'quality_checker', name: '另一位' };
    expect((await admin.request('createStaff', { body })).body).toMatchObject({
      error: { code: 'conflict', fields: { login: expect.any(String) } },
    });
  });

  test('citizens are not staff: the administrator can neither see nor change them', async () => {
    const citizenId = (await citizen.call('getMe')).account?.id ?? '';
    expect((await admin.call('listStaff')).map(({ id }) => id)).not.toContain(citizenId);
    expect(await admin.refused('resetPassword', { params: { accountId: citizenId } })).toBe('not_found');
  });

  test('administrators cannot lock themselves out', async () => {
    const accountId = (await admin.call('getMe')).account?.id;
    const body = { name: '测试管理员', firm: '', licenseNo: '', disabled: true };
    expect(await admin.refused('updateStaff', { params: { accountId }, body })).toBe('conflict');
  });
});

describe('test accounts', () => {
  const request = { matterCode: 'wages', brief: '走流程', contactName: '' };

  test('what they ask for is a test, shown to staff as one, and in no figure; afterwards it is not', async () => {
    const lawyer = await application.signInStaff('lawyer1');
    const { version: textVersion } = recordingNotice(serviceLimits.parse({}).recordingDays);
    await lawyer.call('decideDutyConsent', { body: { recording: 'refused', textVersion } });
    await lawyer.call('goOnline');
    // Known before the first sign-in, as it is when a leader is to try it.
    const phone = '13700000001';
    const added = await admin.call('addTestAccount', { body: { phone } });
    expect(added).toMatchObject({ phoneMasked: '137****0001', lastSignInAt: null });
    const leader = await application.signInCitizen(phone);
    const tried = await leader.call('requestConsultation', { body: { ...request, idempotencyKey: randomUUID() } });
    expect(tried.isTest).toBe(true);
    const { prisma } = application.database;
    await prisma.consultation.update({ where: { id: tried.id }, data: { state: 'waiting', queuedAt: clock.now() } });
    expect((await lawyer.call('getDuty')).line).toEqual([
      expect.objectContaining({ consultationId: tried.id, isTest: true }),
    ]);
    const held = { state: 'completed', firstConnectedAt: clock.now(), endedAt: clock.now(), talkMs: 60_000 } as const;
    await prisma.consultation.update({ where: { id: tried.id }, data: held });
    const bureau = await application.signInStaff('bureau1');
    const rows = async () =>
      (await bureau.call('listFigureRows', { query: { from: '2026-11-23', to: '2026-11-23' } })).map(
        ({ number }) => number,
      );
    expect(await rows()).not.toContain(tried.number);

    const accountId = (await admin.call('listTestAccounts'))[0]?.id ?? '';
    await admin.call('removeTestAccount', { params: { accountId } });
    expect(await admin.call('listTestAccounts')).toEqual([]);
    const real = await leader.call('requestConsultation', { body: { ...request, idempotencyKey: randomUUID() } });
    expect(real.isTest).toBe(false);
    await prisma.consultation.update({ where: { id: real.id }, data: held });
    expect(await rows()).toEqual(expect.arrayContaining([real.number]));
    expect(await rows()).not.toContain(tried.number);
    const actions = (await admin.call('listAudit')).map(({ action }) => action);
    expect(actions.filter((action) => action.startsWith('test_account.'))).toEqual([
      'test_account.removed',
      'test_account.added',
    ]);
  });

  test('only citizens are: staff cannot be taken from the list that they are not in', async () => {
    const accountId = (await admin.call('getMe')).account?.id ?? '';
    expect(await admin.refused('removeTestAccount', { params: { accountId } })).toBe('not_found');
    expect(await citizen.refused('addTestAccount', { body: { phone: '13700000002' } })).toBe('forbidden');
  });
});

describe('catalogue and hours', () => {
  test('a new matter is offered to citizens until it is disabled', async () => {
    const matter = { name: '物业服务', words: '物业乱收费', categoryCode: 'mediation', position: 3, enabled: true };
    const params = { code: 'property_fee' };
    const words = async () =>
      (await citizen.call('listCategories')).flatMap(({ matterTypes }) => matterTypes.map((type) => type.words));
    await admin.call('saveMatterType', { params, body: matter });
    expect(await words()).toContain('物业乱收费');
    await admin.call('saveMatterType', { params, body: { ...matter, enabled: false } });
    expect(await words()).not.toContain('物业乱收费');
    const all = (await admin.call('listAllCategories')).flatMap(({ matterTypes }) =>
      matterTypes.map(({ code }) => code),
    );
    expect(all).toContain('property_fee');
    const nowhere = { params, body: { ...matter, categoryCode: 'nowhere' } };
    expect(await admin.refused('saveMatterType', nowhere)).toBe('bad_request');
  });

  test('a disabled category disappears with its matters', async () => {
    const save = (enabled: boolean) =>
      admin.call('saveCategory', { params: { code: 'publicity' }, body: { name: '法治宣传', position: 8, enabled } });
    await save(false);
    expect((await citizen.call('listCategories')).map(({ code }) => code)).not.toContain('publicity');
    await save(true);
    expect((await citizen.call('listCategories')).map(({ code }) => code)).toContain('publicity');
  });

  test('hours and holidays decide whether the service is open', async () => {
    const before = await admin.call('getHours');
    const hours = before.hours.map(({ weekday }) => ({ weekday, opens: '09:00', closes: '17:00' }));
    await admin.call('saveHours', { body: { hours, holidays: [] } });
    expect(await citizen.call('getService')).toMatchObject({ open: true, opensAt: null, hotline: '12348' });
    await admin.call('saveHours', { body: { hours, holidays: [{ day: '2026-11-23', name: '测试假日' }] } });
    expect(await citizen.call('getService')).toMatchObject({ open: false, opensAt: '2026-11-24T01:00:00.000Z' });
    const backwards = hours.map((row) => ({ ...row, closes: '08:00' }));
    expect(await admin.refused('saveHours', { body: { hours: backwards, holidays: [] } })).toBe('bad_request');
    const twice = hours.map((row) => ({ ...row, weekday: 1 }));
    expect(await admin.refused('saveHours', { body: { hours: twice, holidays: [] } })).toBe('bad_request');
    await admin.call('saveHours', { body: before });
  });
});

describe('requests to delete a recording', () => {
  test('are refused with a note, once', async () => {
    const { prisma } = application.database;
    const citizenId = (await citizen.call('getMe')).account?.id ?? '';
    const consultationId = await addConsultation(prisma, { citizenId, lawyerId });
    const { id: requestId } = await prisma.deletionRequest.create({
      data: { consultationId, reason: '不想留着', requestedAt: clock.now() },
    });
    const refuse = (note: string) => ({ params: { requestId }, body: { decision: 'refused', note } });
    expect(await admin.refused('decideDeletionRequest', refuse(''))).toBe('bad_request');
    const decided = await admin.call('decideDeletionRequest', {
      params: { requestId },
      body: { decision: 'refused', note: '正在处理投诉' },
    });
    expect(decided).toMatchObject({ state: 'refused', decisionNote: '正在处理投诉' });
    expect(await admin.refused('decideDeletionRequest', refuse('再来一次'))).toBe('conflict');
    expect(await admin.call('listDeletionRequests')).toEqual([decided]);
  });
});

test('every change has left a row that says who and what, without names or numbers', async () => {
  const rows = await admin.call('listAudit');
  const actions = new Set(rows.map(({ action }) => action));
  for (const action of ['staff.created duty_lawyer', 'shift.created', 'shift.deleted', 'slot.blocked', 'hours.saved']) {
    expect(actions).toContain(action);
  }
  expect(new Set(rows.map(({ actorName }) => actorName))).toEqual(new Set(['测试管理员']));
  expect(JSON.stringify(rows.map(({ subject }) => subject))).not.toMatch(/测试律师丁|139\d{8}/);
});
