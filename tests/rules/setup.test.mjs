// The set-up scripts are plain JavaScript for the machine's own Node, and so is their test.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { fits } from '../../scripts/setup/packages.mjs';
import { hashOf } from '../../scripts/setup/stamps.mjs';
import { root, run, SetupError } from '../../scripts/setup/terminal.mjs';
import { cacheFolder, ensureWorker } from '../../scripts/setup/worker.mjs';

const work = mkdtempSync(join(tmpdir(), 'zs-setup-'));
afterAll(() => rmSync(work, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

describe('the worker', () => {
  test('is kept outside the checkout, by version, recipe and platform', () => {
    const folder = cacheFolder({ XDG_CACHE_HOME: '/caches' });
    expect(folder).toMatch(
      /^\/caches\/zhangshang-12348\/mediasoup-worker-\d+\.\d+\.\d+-[0-9a-f]{12}-[a-z0-9]+-[a-z0-9]+$/,
    );
    expect(cacheFolder({}).startsWith(root)).toBe(false);
  });

  test('that was given, but does not run here, is told in plain words', async () => {
    vi.stubEnv('MEDIASOUP_WORKER_BIN', '/bin/true');
    await expect(ensureWorker(process.execPath)).rejects.toThrow(SetupError);
    await expect(ensureWorker(process.execPath)).rejects.toThrow(/MEDIASOUP_WORKER_BIN.*运行不了/);
  });
});

describe('the hash of sources', () => {
  const folder = relative(root, work);
  mkdirSync(join(work, 'inside'));
  writeFileSync(join(work, 'recipe.sh'), 'one');
  writeFileSync(join(work, 'inside', 'part'), 'two');
  const before = hashOf([folder]);

  test('stays while nothing changes', () => expect(hashOf([folder])).toBe(before));

  test('changes with the content of any file below', () => {
    writeFileSync(join(work, 'inside', 'part'), 'three');
    expect(hashOf([folder])).not.toBe(before);
    expect(hashOf([folder], (path) => path === `${folder}/inside`)).not.toBe(hashOf([folder]));
  });
});

describe('installed packages', () => {
  const wanted = {
    '': {},
    'node_modules/a': { integrity: 'a1' },
    'node_modules/for-mac': { integrity: 'm1', optional: true },
  };

  test('fit without those for other platforms', () =>
    expect(fits(wanted, { 'node_modules/a': { integrity: 'a1' } })).toBe(true));

  test('do not fit when one is missing or another', () => {
    expect(fits(wanted, {})).toBe(false);
    expect(fits(wanted, { 'node_modules/a': { integrity: 'a2' } })).toBe(false);
  });
});

test('a failed program is reported with the end of what it said', async () => {
  await expect(run('sh', ['-c', 'echo first; echo it broke >&2; exit 3'])).rejects.toThrow(/it broke/);
});
