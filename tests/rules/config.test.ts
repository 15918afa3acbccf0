import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../server/config.ts';
import { environment } from '../../server/environment.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'zs-config-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

const production = {
  APP_MODE: 'production',
  PUBLIC_URL: 'https://12348.example.cn/',
  DATABASE_URL: 'postgresql://app:secret@localhost/zs',
  JWT_SECRET: 'x'.repeat(32),
  RECORDING_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  SEAL_PRIVATE_KEY: 'MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
  RTC_ANNOUNCED_ADDRESS: '203.0.113.8, 2001:db8::8, media.example.cn',
};

/** What the operator would read. */
function faultsOf(env: Record<string, string>, args: string[] = []): string {
  try {
    parseConfig({ DATA_DIR: dataDir, ...env }, args);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('.env.example names every variable, and no other', () => {
  const manual = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const named = [...manual.matchAll(/^# ([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]);
  expect(named.toSorted()).toEqual(Object.keys(environment.shape).toSorted());
});

describe('demo', () => {
  test('needs nothing, and is open to this machine only', () => {
    const config = parseConfig({ DATA_DIR: dataDir });
    expect(config).toMatchObject({ mode: 'demo', host: '127.0.0.1', publicUrl: 'http://localhost:3000', tls: null });
    expect(config.rtc).toMatchObject({ listenIp: '127.0.0.1', announcedAddresses: ['127.0.0.1'] });
    expect(config.database).toEqual({ kind: 'embedded', folder: join(dataDir, 'database') });
    expect(config.ops.host).toBe('127.0.0.1');
  });

  test('keeps its generated secrets from start to start, for its owner only', () => {
    const { jwtSecret, recordingKeys, seal } = parseConfig({ DATA_DIR: dataDir });
    expect(parseConfig({ DATA_DIR: dataDir })).toMatchObject({ jwtSecret, recordingKeys, seal });
    expect(jwtSecret.length).toBeGreaterThanOrEqual(32);
    expect(recordingKeys.master.length).toBe(32);
    for (const file of ['jwt-secret', 'recording-master-key', 'seal-key'])
      expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
  });

  test('opens to the network with --lan, over https', () => {
    const config = parseConfig({ DATA_DIR: dataDir }, ['--lan']);
    expect(config).toMatchObject({ lan: true, host: '0.0.0.0' });
    expect(config.rtc.listenIp).toBe('0.0.0.0');
    expect(config.publicUrl).toMatch(/^https:/);
  });

  test('takes an empty variable for one that is not set', () => {
    expect(parseConfig({ DATA_DIR: dataDir, PORT: '', LOG_LEVEL: ' ' })).toMatchObject({
      port: 3000,
      logLevel: 'info',
    });
  });

  test('lets the bureau change one limit and keeps the others', () => {
    const { limits } = parseConfig({ DATA_DIR: dataDir, SERVICE_LIMITS: '{"ringMs":5000}' });
    expect(limits).toMatchObject({ ringMs: 5000, reconnectMs: 180_000 });
  });
});

describe('production', () => {
  test('reads its settings', () => {
    const config = parseConfig({ DATA_DIR: dataDir, ...production });
    expect(config).toMatchObject({ mode: 'production', publicUrl: 'https://12348.example.cn', host: '0.0.0.0' });
    expect(config.database).toEqual({ kind: 'postgresql', url: production.DATABASE_URL });
    expect(config.rtc.announcedAddresses).toEqual(['203.0.113.8', '2001:db8::8', 'media.example.cn']);
  });

  test.each([
    'JWT_SECRET',
    'RECORDING_MASTER_KEY',
    'SEAL_PRIVATE_KEY',
    'DATABASE_URL',
    'PUBLIC_URL',
    'RTC_ANNOUNCED_ADDRESS',
  ])('does not start without %s', (name) => {
    expect(faultsOf({ ...production, [name]: '' })).toContain(`${name}：生产模式必须设置`);
  });

  test('refuses a short secret, a page without https and --lan', () => {
    const wrong = {
      JWT_SECRET: 'short',
      RECORDING_FORMER_MASTER_KEYS: 'c2hvcnQ=',
      SEAL_PRIVATE_KEY: 'c2hvcnQ=',
      SEAL_FORMER_FINGERPRINTS: 'abc',
      PUBLIC_URL: 'http://12348.example.cn',
    };
    const faults = faultsOf({ ...production, ...wrong }, ['--lan']);
    expect(faults).toMatch(/JWT_SECRET：太短/);
    expect(faults).toMatch(/RECORDING_FORMER_MASTER_KEYS.*：要是 32 字节/);
    expect(faults).toMatch(/SEAL_PRIVATE_KEY：要是 Ed25519 私钥/);
    expect(faults).toMatch(/SEAL_FORMER_FINGERPRINTS.*指纹/);
    expect(faults).toMatch(/PUBLIC_URL：.*https/);
    expect(faults).toMatch(/--lan：/);
  });
});

test('all faults are told together, in plain words', () => {
  const faults = faultsOf({
    APP_MODE: 'test',
    PORT: '99999',
    RTC_ANNOUNCED_ADDRESS: 'not an address',
    TLS_CERT: 'cert.pem',
    SERVICE_LIMITS: '{"ringMs":"soon","unknown":1}',
  });
  for (const name of ['APP_MODE', 'PORT', 'RTC_ANNOUNCED_ADDRESS', 'TLS_CERT', 'SERVICE_LIMITS']) {
    expect(faults).toMatch(new RegExp(`^ {2}${name}.*：`, 'm'));
  }
  expect(faults).not.toMatch(/Invalid|expected| at /);
});

describe('where recordings lie', () => {
  const store = {
    S3_ENDPOINT: 'https://s3.example.cn/',
    S3_BUCKET: 'recordings',
    S3_ACCESS_KEY_ID: 'id',
    S3_SECRET_ACCESS_KEY: 'secret',
  };

  test('is this machine, unless a store is named', () => {
    expect(parseConfig({ DATA_DIR: dataDir }).s3).toBeNull();
    expect(parseConfig({ DATA_DIR: dataDir, ...store, S3_PREFIX: 'films/' }).s3).toEqual({
      ...{ endpoint: 'https://s3.example.cn', region: 'us-east-1', bucket: 'recordings', prefix: 'films/' },
      ...{ accessKeyId: 'id', secretAccessKey: 'secret' },
    });
  });

  test('is not known by half: everything that is missing is told', () => {
    const faults = faultsOf({ S3_BUCKET: 'recordings', S3_PREFIX: 'films' });
    expect(faults).toContain('配置有 4 处问题');
    for (const name of ['S3_ENDPOINT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'S3_PREFIX'])
      expect(faults).toContain(`${name}：`);
  });

  test('is warned of at twice the least free space, and never after it', () => {
    const env = { DATA_DIR: dataDir, RECORDING_MIN_FREE_BYTES: '1000' };
    expect(parseConfig(env).recordingWarnFreeBytes).toBe(2000);
    expect(parseConfig({ ...env, RECORDING_WARN_FREE_BYTES: '1500' }).recordingWarnFreeBytes).toBe(1500);
    expect(faultsOf({ ...env, RECORDING_WARN_FREE_BYTES: '999' })).toContain('RECORDING_WARN_FREE_BYTES：');
  });
});
