import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newDataDir } from '../support/dataDir.ts';
import { environmentsOfChildren } from '../support/processes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let dataDir: string;
beforeAll(async () => {
  dataDir = await newDataDir();
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** The server as a process of its own. `said` waits for a text in what it prints; `ended` gives its exit code. */
function startMain(env: Record<string, string>) {
  const ports = { PORT: '0', OPS_PORT: '0', RTC_PORT: '0', RTC_WORKERS: '1' };
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: root,
    env: { ...process.env, APP_MODE: 'demo', DATA_DIR: dataDir, ...ports, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const said = new Promise<void>((resolve) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      if (output.includes('已启动')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(() => resolve());
  });
  return { child, ended, said, output: () => output };
}

test('asked to end, it ends in order, and starts again on the same data', async () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { child, ended, said, output } = startMain({});
    await said;
    child.kill(signal);
    expect([await ended, output()]).toEqual([0, expect.stringContaining('正在停止')]);
    expect(output()).not.toMatch(/^\s+at /m);
  }
}, 120_000);

test('the processes that it starts are given none of its secrets', async () => {
  const secrets = {
    JWT_SECRET: 'a secret that is long enough for this test',
    RECORDING_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    SEAL_PRIVATE_KEY: 'MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
  };
  const { child, ended, said } = startMain(secrets);
  await said;
  const environments = environmentsOfChildren(child.pid ?? 0);
  child.kill('SIGTERM');
  await ended;
  // The database, the recorder, the media worker.
  expect(environments.length).toBeGreaterThanOrEqual(3);
  for (const environment of environments) {
    expect(environment).toContain('DATA_DIR=');
    for (const secret of Object.values(secrets)) expect(environment).not.toContain(secret);
  }
}, 120_000);

test('with a port that is taken it says so in a sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { ended, output } = startMain({ PORT: String((other.address() as AddressInfo).port) });
  expect(await ended).toBe(1);
  expect(output()).toContain('端口正被占用');
  expect(output()).not.toMatch(/^\s+at /m);
  other.close();
});

test('with wrong settings it names each and ends', async () => {
  const { ended, output } = startMain({ LOG_LEVEL: 'loud', RTC_WORKERS: 'many' });
  expect(await ended).toBe(1);
  expect(output()).toMatch(/LOG_LEVEL.*\n.*RTC_WORKERS|RTC_WORKERS.*\n.*LOG_LEVEL/);
  expect(output()).not.toMatch(/^\s+at /m);
});

test('with a media worker that does not run it says what to check', async () => {
  const { ended, output } = startMain({ MEDIASOUP_WORKER_BIN: '/bin/false' });
  expect(await ended).toBe(1);
  expect(output()).toContain('MEDIASOUP_WORKER_BIN');
  expect(output()).not.toMatch(/^\s+at /m);
});

test.each([
  ['DATA_DIR', {}],
  ['RECORDINGS_DIR', {}],
  [
    'DATA_DIR',
    {
      JWT_SECRET: 'a secret that is long enough for this test',
      RECORDING_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      SEAL_PRIVATE_KEY: 'MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
      RECORDINGS_DIR: tmpdir(),
    },
  ],
])('where no folder can be made it says so in a sentence: %s', async (name, env) => {
  const { ended, output } = startMain({ ...env, [name]: '/proc/nope' });
  expect(await ended).toBe(1);
  expect(output()).toMatch(new RegExp(`/proc/nope\\S* 写不了.*${name}`));
  expect(output()).not.toMatch(/^\s+at /m);
});
