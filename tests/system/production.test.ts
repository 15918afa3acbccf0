import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser, newPhone } from '../support/browser.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
let application: TestApplication;
beforeAll(async () => {
  postgres = await startPostgres();
  application = await startApplication({
    env: {
      APP_MODE: 'production',
      HOST: '127.0.0.1',
      PUBLIC_URL: 'https://12348.example.cn',
      DATABASE_URL: postgres.url,
      JWT_SECRET: 'a-secret-of-more-than-thirty-two-bytes',
      RECORDING_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      SEAL_PRIVATE_KEY: 'MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
      RTC_ANNOUNCED_ADDRESS: '127.0.0.1',
      RTC_LISTEN_IP: '127.0.0.1',
    },
  });
});
afterAll(async () => {
  await application.close();
  await postgres.stop();
});

const browser = () => new Browser(application.url);

test('begins with categories and office hours, and without any account', async () => {
  expect(await application.database.prisma.account.count()).toBe(0);
  expect(await browser().call('listDemoAccounts')).toEqual([]);
  expect(await browser().call('listCategories')).toHaveLength(8);
  const { hours } = await browser().call('getService');
  expect(hours.filter(({ opens }) => opens === null).map(({ weekday }) => weekday)).toEqual([6, 7]);
});

test('the code goes to the phone only', async () => {
  const phone = newPhone();
  expect((await browser().call('requestLoginCode', { body: { phone } })).demoCode).toBeNull();
  const sms = await application.database.prisma.smsOutbox.findFirstOrThrow({ where: { phone } });
  const code = /\d{6}/.exec(sms.text)?.[0] ?? '';
  const citizen = browser();
  await citizen.call('signInByCode', { body: { phone, code } });
  expect(citizen.cookie).toMatch(/^__Host-session=/);
  expect(await citizen.call('getMe')).toMatchObject({ demo: false, account: { role: 'citizen' } });
});

test('browsers are told to stay with https', async () => {
  const { headers } = await browser().fetch('/api/me');
  expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
});

test('the public address is this site, any other is not', async () => {
  const change = (origin: string) => browser().request('requestLoginCode', { body: { phone: newPhone() } }, { origin });
  expect((await change('https://12348.example.cn')).status).toBe(200);
  expect((await change('https://12348.example.com')).status).toBe(403);
});
