import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
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
let runs: Run[];

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'packager-'));
  sfu = await Sfu.create({ workers: 1, rtcPort: 0, listenIps: ['127.0.0.1'], announcedAddresses: [] });
  runs = [];
  packager = packagerOf(dir, runs, []);
});

afterEach(async () => {
  await packager.close();
  sfu.close();
  await rm(dir, { recursive: true });
});

/** A program that a browser sends; the packager follows it. */
async function program() {
  const room = await sfu.createRoom({ id: 'program', kind: 'broadcast', silenceMs: 10_000 });
  packager.follow(room);
  const page = await CrowdPage.open(browser, room);
  await page.publish();
  return page;
}

test('what a browser sends in layers is packaged in segments of one to two seconds, each size in a run of its own', async () => {
  await program();
  await until(() => (runs.at(-1)?.segments.program.length ?? 0) >= 6, 'six segments in a run', 45_000);
  expect(packager.delayMs).toBeLessThan(2500);
  await packager.close();
  for (const run of runs) {
    const film = await filmOf(dir, run);
    expect(await streamErrors(film)).toBe('');
    expect((await probe(film)).sizes.length).toBe(1);
  }
  for (const { durationMs } of runs.at(-1)?.segments.program.slice(1, 5) ?? []) {
    expect(durationMs).toBeGreaterThan(800);
    expect(durationMs).toBeLessThan(2000);
  }
});

test('when the media worker is killed, packaging goes on in the room that follows, as another run', async () => {
  const page = await program();
  await until(() => runs.some((run) => run.segments.program.length > 0), 'a segment');
  const died = once(sfu, 'workerdied');
  const { workers } = await sfu.stats();
  process.kill(workers[0]?.pid ?? 0, 'SIGKILL');
  await died;
  const before = [...runs];
  await page.page.close();
  await program();
  const next = () => runs.find((run) => !before.includes(run) && run.segments.program.length > 1);
  await until(() => next() !== undefined, 'segments of the room that follows', 30_000);
  expect(await streamErrors(await filmOf(dir, next()))).toBe('');
});
