import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProgramPackager, Run } from '#recordings';
import { Sfu } from '#sfu';
import { launchChromium } from '../support/browserPeer.ts';
import { CrowdPage } from '../support/crowd.ts';
import { probe, streamErrors } from '../support/films.ts';
import { filmOf, packagerOf } from '../support/packagers.ts';
import { until } from '../support/recorders.ts';

let sfu: Sfu;
let browser: Browser;
let dir: string;
let packager: ProgramPackager;
const runs: Run[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'packager-'));
  sfu = await Sfu.create({ workers: 1, rtcPort: 0, listenIps: ['127.0.0.1'], announcedAddresses: [] });
  browser = await launchChromium();
  packager = packagerOf(dir, runs, []);
});

afterAll(async () => {
  await packager.close();
  await browser.close();
  sfu.close();
  await rm(dir, { recursive: true });
});

test('what a browser sends in three layers is packaged in the largest, in segments of one to two seconds', async () => {
  const room = await sfu.createRoom({ id: 'program', kind: 'broadcast', silenceMs: 10_000 });
  packager.follow(room);
  await (await CrowdPage.open(browser, room)).publish();
  const largest = async () => {
    for (const run of runs)
      if (run.segments.program.length >= 6 && (await probe(await filmOf(dir, run))).sizes.includes('960x540'))
        return true;
    return false;
  };
  await until(largest, 'six segments of the largest layer', 40_000);
  await packager.close();
  const run = runs.at(-1);
  const film = await filmOf(dir, run);
  expect(await streamErrors(film)).toBe('');
  expect((await probe(film)).sizes).toEqual(['960x540']);
  for (const { durationMs } of run?.segments.program.slice(1, 5) ?? []) {
    expect(durationMs).toBeGreaterThan(800);
    expect(durationMs).toBeLessThan(2000);
  }
  expect(packager.delayMs).toBeLessThan(2500);
});
