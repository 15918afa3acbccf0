import { expect, test } from 'vitest';
import { hoursComplete } from '../../client/src/staff/admin/hours.ts';
import { periodOf } from '../../client/src/staff/figures/periods.ts';
import { pageAfterSignIn } from '../../client/src/staff/shell/session.ts';

const lawyer = { role: 'duty_lawyer', mustChangePassword: false } as const;

test('signing in leads back to the staff page that was asked for, and nowhere else', () => {
  expect(pageAfterSignIn(lawyer, '/staff/records/abc')).toBe('/staff/records/abc');
  expect(pageAfterSignIn(lawyer, null)).toBe('/staff/desk');
  expect(pageAfterSignIn(lawyer, 'https://elsewhere.example/staff/desk')).toBe('/staff/desk');
  expect(pageAfterSignIn(lawyer, '//elsewhere.example')).toBe('/staff/desk');
  expect(pageAfterSignIn(lawyer, '/staff/sign-in')).toBe('/staff/desk');
});

test('a one-time password must be changed before anything else', () => {
  expect(pageAfterSignIn({ role: 'sys_admin', mustChangePassword: true }, '/staff/admin')).toBe('/staff/password');
});

test('periods are days in Xi’an; weeks begin on Monday', () => {
  // Sunday 22 November 2026, 07:30 in Xi'an, still Saturday in UTC.
  const now = '2026-11-21T23:30:00Z';
  expect(periodOf('today', now)).toEqual({ from: '2026-11-22', to: '2026-11-22' });
  expect(periodOf('week', now)).toEqual({ from: '2026-11-16', to: '2026-11-22' });
  expect(periodOf('month', now)).toEqual({ from: '2026-11-01', to: '2026-11-22' });
  expect(periodOf('year', now)).toEqual({ from: '2026-01-01', to: '2026-11-22' });
});

function hours(opens: string | null, closes: string | null, holidays: { day: string; name: string }[] = []) {
  return hoursComplete({ hours: [{ weekday: 1, opens, closes }], holidays });
}

test('an open day ends after it begins, a holiday has a day and a name', () => {
  expect(hours('09:00', '17:00')).toBe(true);
  expect(hours('00:00', '24:00')).toBe(true);
  expect(hours(null, null)).toBe(true);
  expect(hours('17:00', '09:00')).toBe(false);
  expect(hours('09:00', '')).toBe(false);
  expect(hours(null, null, [{ day: '', name: '元旦' }])).toBe(false);
});
