import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SessionService } from '../../server/accounts/sessionService.ts';
import { hashShortCode } from '../../server/accounts/shortCode.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser, newPhone } from '../support/browser.ts';
import { addConsultation } from '../support/consultationRows.ts';
import { TestClock } from '../support/testClock.ts';

const minute = 60_000;
const clock = new TestClock();
let application: TestApplication;
beforeAll(async () => {
  application = await startApplication({ clock });
});
afterAll(() => application.close());

const browser = () => new Browser(application.url);

async function codeFor(phone: string): Promise<string> {
  const { demoCode } = await browser().call('requestLoginCode', { body: { phone } });
  return demoCode ?? '';
}

function wrong(code: string): string {
  return code === '000000' ? '111111' : '000000';
}

describe('a citizen', () => {
  test('signs in by code, stays signed in, and signs out', async () => {
    const phone = newPhone();
    const citizen = browser();
    expect(await citizen.call('getMe')).toMatchObject({ account: null, demo: true });
    await citizen.call('signInByCode', { body: { phone, code: await codeFor(phone) } });
    const { account } = await citizen.call('getMe');
    expect(account).toMatchObject({ role: 'citizen', displayName: `139****${phone.slice(-4)}`, elderMode: false });
    await citizen.call('updatePreferences', { body: { elderMode: true } });
    expect((await citizen.call('getMe')).account?.elderMode).toBe(true);
    const stolen = browser();
    stolen.cookie = citizen.cookie;
    await citizen.call('signOut');
    expect((await stolen.call('getMe')).account).toBeNull();
  });

  test('is the same citizen at the next sign-in', async () => {
    const phone = newPhone();
    const first = await application.signInCitizen(phone);
    clock.advance(minute);
    const second = await application.signInCitizen(phone);
    expect((await second.call('getMe')).account?.id).toBe((await first.call('getMe')).account?.id);
  });

  test('gets the code by SMS, and the code is nowhere else in the database', async () => {
    const phone = newPhone();
    const code = await codeFor(phone);
    const { prisma } = application.database;
    expect((await prisma.smsOutbox.findFirst({ where: { phone } }))?.text).toContain(code);
    const stored = await prisma.loginCode.findUniqueOrThrow({ where: { phone } });
    expect(JSON.stringify(stored)).not.toContain(code);
  });

  test('cannot use a code twice, nor five minutes later, nor for another number', async () => {
    const phone = newPhone();
    const code = await codeFor(phone);
    expect(await browser().refused('signInByCode', { body: { phone: newPhone(), code } })).toBe('wrong_code');
    await browser().call('signInByCode', { body: { phone, code } });
    expect(await browser().refused('signInByCode', { body: { phone, code } })).toBe('wrong_code');
    clock.advance(minute);
    const late = await codeFor(phone);
    clock.advance(5 * minute);
    expect(await browser().refused('signInByCode', { body: { phone, code: late } })).toBe('wrong_code');
  });

  test('has five tries', async () => {
    const phone = newPhone();
    const code = await codeFor(phone);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await browser().refused('signInByCode', { body: { phone, code: wrong(code) } })).toBe('wrong_code');
    }
    expect(await browser().refused('signInByCode', { body: { phone, code } })).toBe('wrong_code');
  });

  test('gets one code a minute and five an hour', async () => {
    const phone = newPhone();
    await codeFor(phone);
    const { status, headers, body } = await browser().request('requestLoginCode', { body: { phone } });
    expect([status, body.ok ? null : body.error.code]).toEqual([429, 'too_many_requests']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(50);
    for (let more = 2; more <= 5; more += 1) {
      clock.advance(minute);
      await codeFor(phone);
    }
    clock.advance(minute);
    expect(await browser().refused('requestLoginCode', { body: { phone } })).toBe('too_many_requests');
  });

  test('is signed out after thirty days without a visit, and a visit begins them anew', async () => {
    const citizen = await application.signInCitizen();
    clock.advance(29 * 24 * 60 * minute);
    expect((await citizen.call('getMe')).account).not.toBeNull();
    clock.advance(29 * 24 * 60 * minute);
    expect((await citizen.call('getMe')).account).not.toBeNull();
    clock.advance(30 * 24 * 60 * minute);
    expect((await citizen.call('getMe')).account).toBeNull();
  });

  test('moves to another device with the short code of the running consultation', async () => {
    const phone = newPhone();
    const citizen = await application.signInCitizen(phone);
    const citizenId = (await citizen.call('getMe')).account?.id ?? '';
    const lawyerId = (await application.database.prisma.account.findUniqueOrThrow({ where: { login: 'lawyer1' } })).id;
    const consultationId = await addConsultation(
      application.database.prisma,
      { citizenId, lawyerId },
      { state: 'in_call' },
    );
    const expiresAt = new Date(clock.now().getTime() + 3 * minute);
    const offer = { codeHash: hashShortCode('246810', consultationId), triesLeft: 5, expiresAt };
    const { prisma } = application.database;
    await prisma.seatCode.create({ data: { consultationId, ...offer } });

    const other = browser();
    expect(await other.refused('signInBySeatCode', { body: { phone, code: '000000' } })).toBe('wrong_code');
    expect(await other.refused('signInBySeatCode', { body: { phone: newPhone(), code: '246810' } })).toBe('wrong_code');
    const seat = await other.call('signInBySeatCode', { body: { phone, code: '246810' } });
    expect(seat).toMatchObject({ consultationId, account: { id: citizenId } });
    expect(await browser().refused('signInBySeatCode', { body: { phone, code: '246810' } })).toBe('wrong_code');
  });
});

describe('staff', () => {
  test('sign in by password, and are told nothing about logins that do not exist', async () => {
    const lawyer = await application.signInStaff('lawyer1');
    expect((await lawyer.call('getMe')).account).toMatchObject({ role: 'duty_lawyer', displayName: '测试律师甲' });
    const body = { login: 'lawyer1', password: 'not-the-password' };
    expect(await browser().refused('signInByPassword', { body })).toBe('wrong_password');
    expect(await browser().refused('signInByPassword', { body: { ...body, login: 'nobody' } })).toBe('wrong_password');
  });

  test('are signed out after twelve hours', async () => {
    const lawyer = await application.signInStaff('lawyer1');
    const { account } = await lawyer.call('getMe');
    clock.advance(12 * 60 * minute);
    expect((await lawyer.call('getMe')).account).toBeNull();
    const { config, database } = application;
    const sessions = new SessionService({ config, prisma: database.prisma, clock });
    const ended: string[] = [];
    sessions.onSessionsEnded((accountId) => ended.push(accountId));
    await sessions.deleteExpired();
    // Told, so that sockets close.
    expect(ended).toContain(account?.id);
  });

  test('change a one-time password before anything else, and then are signed in here only', async () => {
    const admin = await application.signInStaff('admin1');
    const made = { login: 'zhang.san', role: 'duty_lawyer', name: '测试律师丙' } as const;
    const { staff, oneTimePassword } = await admin.call('createStaff', { body: made });
    expect(staff).toMatchObject({ ...made, disabled: false, mustChangePassword: true });

    const first = browser();
    const other = browser();
    for (const one of [first, other]) {
      await one.call('signInByPassword', { body: { login: made.login, password: oneTimePassword } });
    }
    expect(await first.refused('updatePreferences', { body: { elderMode: true } })).toBe('password_must_change');
    const change = (oldPassword: string, newPassword: string) => ({ body: { oldPassword, newPassword } });
    expect(await first.refused('changePassword', change('not-the-password', 'a-new-password'))).toBe('wrong_password');
    expect(await first.refused('changePassword', change(oneTimePassword, '1234567890'))).toBe('weak_password');
    expect(await first.refused('changePassword', change(oneTimePassword, 'short'))).toBe('bad_request');
    await first.call('changePassword', change(oneTimePassword, 'a-new-password'));
    await first.call('updatePreferences', { body: { elderMode: false } });
    expect((await other.call('getMe')).account).toBeNull();
  });

  test('are signed out when their account is disabled, and are told so when they come back', async () => {
    const admin = await application.signInStaff('admin1');
    const lawyer = await application.signInStaff('lawyer2');
    const staff = (await admin.call('listStaff')).find(({ login }) => login === 'lawyer2');
    const { id: accountId = '', name = '', firm = '', licenseNo = '' } = staff ?? {};
    const update = (disabled: boolean) =>
      admin.call('updateStaff', { params: { accountId }, body: { name, firm, licenseNo, disabled } });
    await update(true);
    expect((await lawyer.call('getMe')).account).toBeNull();
    await expect(application.signInStaff('lawyer2')).rejects.toThrow('account_disabled');
    await update(false);
    await application.signInStaff('lawyer2');
  });

  test('get a new one-time password from the administrator, which ends their sessions', async () => {
    const admin = await application.signInStaff('admin1');
    const checker = await application.signInStaff('quality1');
    const accountId = (await checker.call('getMe')).account?.id ?? '';
    const { oneTimePassword } = await admin.call('resetPassword', { params: { accountId } });
    expect((await checker.call('getMe')).account).toBeNull();
    // Whoever has such a password can play recordings: the auditor sees who gave it.
    const [latest] = await (await application.signInStaff('auditor1')).call('listAccesses', { query: {} });
    expect(latest).toMatchObject({ action: 'checker_admitted', actorName: '测试管理员', reason: '重设密码 quality1' });
    const again = browser();
    const account = await again.call('signInByPassword', { body: { login: 'quality1', password: oneTimePassword } });
    expect(account.mustChangePassword).toBe(true);
  });

  test('are stopped after ten wrong passwords from one place', async () => {
    const body = { login: 'bureau1', password: 'not-the-password' };
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      expect(await browser().refused('signInByPassword', { body })).toBe('wrong_password');
    }
    await expect(application.signInStaff('bureau1')).rejects.toThrow('too_many_requests');
  });
});
