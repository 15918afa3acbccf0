import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OperationName, operations, type Role } from '#protocol';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser } from '../support/browser.ts';

let application: TestApplication;
let browsers: Record<Role, Browser>;
beforeAll(async () => {
  application = await startApplication();
  browsers = {
    citizen: await application.signInCitizen(),
    duty_lawyer: await application.signInStaff('lawyer1'),
    quality_checker: await application.signInStaff('quality1'),
    statistics_officer: await application.signInStaff('bureau1'),
    sys_admin: await application.signInStaff('admin1'),
    live_producer: await application.signInStaff('producer1'),
    live_host: await application.signInStaff('host1'),
    live_moderator: await application.signInStaff('moderator1'),
    content_approver: await application.signInStaff('approver1'),
    auditor: await application.signInStaff('auditor1'),
  };
});
afterAll(() => application.close());

const names = Object.keys(operations) as OperationName[];
const json = { 'content-type': 'application/json' };

describe('who may call', () => {
  test('nobody without a session gets beyond a door that asks for one', async () => {
    const nobody = new Browser(application.url);
    for (const name of names.filter((one) => operations[one].access !== 'anyone')) {
      expect([name, await nobody.refused(name)]).toEqual([name, 'not_signed_in']);
    }
  });

  test('every role is refused at every door that is not its own, before its input is looked at', async () => {
    for (const [role, browser] of Object.entries(browsers) as [Role, Browser][]) {
      for (const name of names) {
        const { access } = operations[name];
        if (typeof access === 'string' || access.some((one) => one === role)) continue;
        expect([role, name, await browser.refused(name)]).toEqual([role, name, 'forbidden']);
      }
    }
  });
});

describe('requests from other sites', () => {
  const body = JSON.stringify({ elderMode: true });
  const change = (headers: Record<string, string>) =>
    browsers.citizen.fetch('/api/me/preferences', { method: 'PUT', body, headers: { ...json, ...headers } });

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ])('%o change nothing', async (headers) => {
    const response = await change(headers);
    expect([response.status, (await response.json()).error.code]).toEqual([403, 'cross_site']);
  });

  test('those of the own pages are served', async () => {
    expect((await change({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await change({ origin: application.url })).status).toBe(200);
  });
});

describe('input that does not fit', () => {
  test('is answered with the fields at fault, in plain words', async () => {
    const { status, body } = await browsers.citizen.request('requestLoginCode', { body: { phone: '12345' } });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 'bad_request', fields: { phone: '请输入 11 位手机号' } } });
  });

  test('is refused when it has more than asked for', async () => {
    expect(await browsers.citizen.refused('updatePreferences', { body: { elderMode: true, role: 'sys_admin' } })).toBe(
      'bad_request',
    );
  });

  test.each(['{', '[]', '"text"', 'null', '{"elderMode":"yes"}', ''])('body %s is refused', async (body) => {
    const response = await browsers.citizen.fetch('/api/me/preferences', { method: 'PUT', body, headers: json });
    expect([response.status, (await response.json()).error.code]).toEqual([400, 'bad_request']);
  });

  test('what somebody sends who is not let in is not read', async () => {
    const path = `/api/staff/episodes/${crypto.randomUUID()}/captions`;
    const body = '['.repeat(900_000);
    const send = (browser: Browser) => browser.fetch(path, { method: 'PUT', body, headers: json });
    expect((await send(new Browser(application.url))).status).toBe(401);
    expect((await send(browsers.citizen)).status).toBe(403);
  });

  test('is refused when it is too large', async () => {
    const body = JSON.stringify({ elderMode: true, more: 'x'.repeat(70_000) });
    const response = await browsers.citizen.fetch('/api/me/preferences', { method: 'PUT', body, headers: json });
    expect([response.status, (await response.json()).error.code]).toEqual([413, 'payload_too_large']);
  });

  test('is refused when an id is none', async () => {
    const input = { params: { consultationId: '1 or 1=1' } };
    expect(await browsers.citizen.refused('getConsultation', input)).toBe('bad_request');
    expect((await browsers.citizen.fetch('/api/consultations/%E0%A4%A')).status).toBe(400);
  });

  test('is not found where there is no such operation', async () => {
    const response = await browsers.citizen.fetch('/api/nothing');
    expect([response.status, (await response.json()).error.code]).toEqual([404, 'not_found']);
  });
});

describe('answers', () => {
  test('carry a strict policy: nothing from other hosts, no inline scripts, no frames', async () => {
    const { headers } = await browsers.citizen.fetch('/api/me');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(policy).toMatch(/style-src 'self' 'nonce-[\w+/=]{20,}'/);
    expect(headers.get('permissions-policy')).toContain('camera=(self)');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('have another nonce each time', async () => {
    const nonce = async () => (await browsers.citizen.fetch('/')).headers.get('content-security-policy');
    expect(await nonce()).not.toBe(await nonce());
  });

  test('set one cookie that no script can read', async () => {
    const response = await new Browser(application.url).fetch('/api/session/password', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ login: 'lawyer2', password: 'demo-12348-xian' }),
    });
    const [cookie, ...more] = response.headers.getSetCookie();
    expect(more).toEqual([]);
    expect(cookie).toMatch(/^session=[\w-]{43}; (?=.*HttpOnly)(?=.*SameSite=Lax)(?=.*Path=\/)/);
  });
});

describe('for the operator', () => {
  test('the process, its readiness and its metrics can be asked for', async () => {
    expect(await (await fetch(`${application.url}/healthz`)).json()).toEqual({ status: 'ok' });
    const ready = await fetch(`${application.operationUrl}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { ready: true, database: true, workers: true, disk: true },
    ]);
    const metrics = await (await fetch(`${application.operationUrl}/metrics`)).text();
    for (const name of ['media_rooms', 'media_peers', 'media_transports', 'media_worker_cpu_seconds{worker="0"}']) {
      expect(metrics).toContain(name);
    }
    expect(metrics).toContain('nodejs_eventloop_lag_seconds');
    expect(metrics).toMatch(/^# TYPE consultations gauge$/m);
    expect(metrics).toMatch(/^# TYPE recording_bytes gauge$/m);
  });

  test('the public port has neither', async () => {
    const metrics = await fetch(`${application.url}/metrics`);
    expect(await metrics.text()).not.toContain('nodejs_eventloop');
  });

  test('the contract can be read by machines', async () => {
    const document = await (await fetch(`${application.url}/api/openapi.json`)).json();
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths['/api/consultations/{consultationId}'].get.operationId).toBe('getConsultation');
  });
});
