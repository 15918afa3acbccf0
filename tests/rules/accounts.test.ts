import { expect, test } from 'vitest';
import { maskPhone } from '../../server/accounts/accountView.ts';
import { hashPassword, isWeakPassword, newOneTimePassword, verifyPassword } from '../../server/accounts/password.ts';
import { clientKey } from '../../server/accounts/rateLimit.ts';
import { SessionCookie } from '../../server/accounts/sessionCookie.ts';
import { hashShortCode, isSameHash, newShortCode } from '../../server/accounts/shortCode.ts';
import { demoAccounts } from '../../server/demo/demoAccounts.ts';
import { pathOf } from '../../server/http/requestLog.ts';

test('passwords that anybody would try first are refused', () => {
  for (const weak of ['1234567890', 'aaaaaaaaaaaa', 'password123', 'Qwertyuiop1', 'abababababab', 'lawyer.zhang']) {
    expect(isWeakPassword(weak, 'lawyer.zhang'), weak).toBe(true);
  }
  for (const fine of [newOneTimePassword(), '长安古城墙下卖肉夹馍', ...demoAccounts.map(({ password }) => password)]) {
    expect(isWeakPassword(fine, 'lawyer.zhang'), fine).toBe(false);
    expect(fine.length).toBeGreaterThanOrEqual(10);
  }
});

test('a password matches its own hash only, and nothing matches an account without one', async () => {
  const hash = await hashPassword('长安古城墙下卖肉夹馍');
  expect(hash).toMatch(/^\$argon2id\$/);
  expect(await verifyPassword(hash, '长安古城墙下卖肉夹馍')).toBe(true);
  expect(await verifyPassword(hash, '长安古城墙下卖凉皮')).toBe(false);
  expect(await verifyPassword(null, 'nobody')).toBe(false);
});

test('short codes are six digits, and equal codes look different for different things', () => {
  expect(newShortCode()).toMatch(/^\d{6}$/);
  expect(hashShortCode('123456', 'a')).not.toBe(hashShortCode('123456', 'b'));
  expect(isSameHash(hashShortCode('123456', 'a'), hashShortCode('123456', 'a'))).toBe(true);
});

test('phone numbers are shown without their middle', () => {
  expect(maskPhone('13812345678')).toBe('138****5678');
  expect(maskPhone(null)).toBe('');
});

test('under https the cookie is bound to this host, under http it still cannot be read by scripts', () => {
  const secure = new SessionCookie({ publicUrl: 'https://12348.example.cn' });
  expect(secure.write('s', new Date(0))).toMatch(
    /^__Host-session=s; (?=.*Path=\/)(?=.*HttpOnly)(?=.*Secure)(?=.*SameSite=Lax)/,
  );
  const plain = new SessionCookie({ publicUrl: 'http://localhost:3000' });
  expect(plain.write('s', new Date(0))).toMatch(/^session=s; (?=.*HttpOnly)(?=.*SameSite=Lax)(?!.*Secure)/);
  expect(plain.read('other=1; session=s')).toBe('s');
  expect(plain.read('session=')).toBeNull();
  expect(plain.read(undefined)).toBeNull();
});

test('one client is an IPv4 address or a /64 of IPv6, however it is written', () => {
  expect(clientKey('::ffff:10.1.2.3')).toBe('10.1.2.3');
  expect(clientKey('2001:db8:1:2:aaaa::1')).toBe(clientKey('2001:db8:1:2::9'));
  expect(clientKey('2001:db8:1:2::1')).not.toBe(clientKey('2001:db8:1:3::1'));
  expect(clientKey('2001:db8::1')).toBe('2001:db8:0:0');
});

test('log lines have no query and no whole id', () => {
  expect(pathOf('/api/consultations/6f0d8f3c-3a4e-4d0c-9f61-6a5a2b8f0d11/record?phone=138')).toBe(
    '/api/consultations/6f0d8f3c/record',
  );
});
