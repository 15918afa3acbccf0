import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser as Chromium } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entriesIn, type Seal } from '#recordings';
import { type RunningServer, startServer } from '../e2e/support/runningServer.ts';
import type { Browser } from '../support/browser.ts';
import { BrowserPeer, launchChromium } from '../support/browserPeer.ts';
import { CallScene, recordingVersion } from '../support/callScene.ts';
import { childOf } from '../support/processes.ts';
import type { SocketPage } from '../support/socketPage.ts';
import { roomOf } from '../support/socketPeer.ts';
import { TestTimestampService } from '../support/timestampService.ts';

const limits = { ringMs: 20_000, connectMs: 30_000, reconnectMs: 10_000, effectiveMs: 1000, wrapUpMs: 500 };
const execute = promisify(execFile);

let server: RunningServer;
let chromium: Chromium;
let stamps: TestTimestampService;
let scene: CallScene;
let checker: Browser;
let folder: string;
beforeAll(async () => {
  stamps = await TestTimestampService.start();
  folder = await mkdtemp(join(tmpdir(), 'zs-package-'));
  [server, chromium] = await Promise.all([startServer(limits, { SEAL_TSA_URL: stamps.url }), launchChromium()]);
  scene = new CallScene(server);
  checker = await scene.signInStaff('quality1');
}, 120_000);
afterAll(async () => {
  await chromium?.close();
  await server?.stop();
  await stamps?.close();
  await rm(folder, { recursive: true, force: true });
});

const viewOf = (page: SocketPage, consultationId: string) =>
  page.browser.call('getConsultation', { params: { consultationId } });

async function talkedFor(page: SocketPage, id: string, ms: number): Promise<void> {
  await expect.poll(async () => (await viewOf(page, id)).talkMs, { timeout: 40_000 }).toBeGreaterThan(ms);
}

/** Two pages of a real browser in a call whose recording has run for some seconds. */
async function recordedCall() {
  const lawyer = await scene.lawyer('lawyer1', 'given');
  const { page: citizen, id } = await scene.inLine('given');
  await scene.answer(lawyer, id);
  const media: BrowserPeer[] = [];
  for (const page of [citizen, lawyer])
    media.push(await BrowserPeer.join({ browser: chromium, room: roomOf(page, await scene.join(page, id)), id }));
  await citizen.hears('room.recording', ({ recording }) => recording === 'on', 30_000);
  await talkedFor(citizen, id, 4000);
  return { id, citizen, leave: () => Promise.all(media.map((peer) => peer.leave())) };
}

/** The recording's id, once its film is there. */
async function filmed(id: string): Promise<string> {
  const find = async () =>
    (await checker.call('listRecordings', { query: {} })).find(({ consultationId }) => consultationId === id);
  await expect.poll(async () => (await find())?.film.state, { timeout: 90_000, interval: 500 }).toBe('ready');
  return (await find())?.id ?? '';
}

/** The server is killed in the middle; the next start ends the call. */
async function callWithServerKilled(): Promise<string> {
  const { id, leave } = await recordedCall();
  await server.killAndStartAgain();
  await leave();
  return filmed(id);
}

/** The recorder is killed in the middle; then the citizen withdraws, and agrees again. */
async function callWithRecorderKilled(): Promise<string> {
  const { id, citizen, leave } = await recordedCall();
  process.kill(childOf(server.pid, 'recorder.ts'), 'SIGKILL');
  await talkedFor(citizen, id, (await viewOf(citizen, id)).talkMs + 6000);
  for (const decision of ['withdrawn', 'given'] as const) {
    const body = { kind: 'recording', decision, textVersion: recordingVersion } as const;
    await citizen.browser.call('decideConsent', { params: { consultationId: id }, body });
    await talkedFor(citizen, id, (await viewOf(citizen, id)).talkMs + 3000);
  }
  await citizen.call('room.hangUp', {});
  await leave();
  return filmed(id);
}

/** What the command prints, and how it ended. */
async function recordings(...args: string[]): Promise<{ said: string; code: number }> {
  const env = { ...process.env, APP_MODE: 'demo', DATA_DIR: server.dataDir };
  const command = ['node', 'server/commands/recordings.ts', ...args];
  try {
    return { said: (await execute('env', command, { env })).stdout, code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { said: stdout + stderr, code };
  }
}

/** A copy of the package in which something is done. */
async function tampered(change: (package_: string) => void): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'zs-tampered-'));
  await cp(join(folder, 'whole'), copy, { recursive: true });
  change(copy);
  try {
    const { said, code } = await recordings('verify', copy);
    expect(code).toBe(1);
    return said;
  } finally {
    await rm(copy, { recursive: true });
  }
}

test('calls in whose middle server or recorder were killed are sealed, handed over and verified offline', async () => {
  const other = await callWithServerKilled();
  const id = await callWithRecorderKilled();
  await expect.poll(() => stamps.requests, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
  process.kill(server.pid, 'SIGTERM');
  await server.exitCode();

  expect(await recordings('verify', other)).toMatchObject({ code: 0, said: expect.stringContaining('没有发现改动') });
  const kept = await recordings('verify', id);
  expect(kept.said).toContain('结论：没有发现改动。');
  expect(kept.code).toBe(0);
  expect(kept.said).toContain('Test TSA');
  const to = join(folder, 'whole');
  expect((await recordings('export', id, '--to', to)).said).toContain('缺少 --reason');
  expect(await recordings('export', id, '--to', to, '--reason', '法院调取')).toMatchObject({ code: 0 });
  expect((await recordings('export', id, '--to', to, '--reason', '法院调取')).said).toContain('不是空文件夹');
  expect(await recordings('access')).toMatchObject({ code: 0, said: expect.stringMatching(/共 [2-9] 条/) });

  const entries = entriesIn(readFileSync(join(to, 'chain.jsonl'), 'utf8'), { seconds: true });
  const kinds = new Set(entries.map(({ kind }) => kind));
  for (const kind of ['opened', 'consent', 'join', 'leave', 'track', 'segment', 'trackEnd', 'gap', 'film'] as const)
    expect(kinds).toContain(kind);
  const ends = entries.flatMap((entry) => (entry.kind === 'trackEnd' ? [entry.closed] : []));
  expect(ends).toContain(false); // tracks whose recorder was killed
  const decisions = entries.flatMap((entry) => (entry.kind === 'consent' ? [`${entry.side} ${entry.decision}`] : []));
  expect(decisions).toEqual(['lawyer given', 'citizen given', 'citizen withdrawn', 'citizen given']);

  const seals: Seal[] = JSON.parse(readFileSync(join(to, 'seals.json'), 'utf8'));
  const fingerprint = /公钥指纹 ([0-9a-f]{64})/.exec(kept.said)?.[1] ?? '';
  expect(seals.length).toBeGreaterThanOrEqual(2);
  const options = ['--key', fingerprint, '--tsa-ca', stamps.authorityFile];
  expect(await recordings('verify', to, ...options)).toMatchObject({ code: 0 });
  expect((await recordings('verify', to, '--key', '0'.repeat(64))).said).toContain('出自另一把密钥');

  // A camera of which three seconds are there and more: how much the first one had when the recorder was killed depends on the machine.
  const cameras = entries.flatMap((entry) =>
    entry.kind === 'track' && entry.source === 'camera' ? [entry.trackId] : [],
  );
  const secondsOf = (trackId: string) =>
    entries.flatMap((entry) => (entry.kind === 'segment' && entry.trackId === trackId ? [entry] : []));
  const trackId = cameras.find((camera) => secondsOf(camera).length > 3) ?? '';
  const second = secondsOf(trackId).find(({ index }) => index === 2);
  if (!second) throw new Error('no third second');
  const edit = (name: string, change: (bytes: Buffer) => Buffer) => (copy: string) =>
    writeFileSync(join(copy, name), change(readFileSync(join(copy, name))));
  const journal = `journals/${trackId}.journal`;
  const changed = (bytes: Buffer) => bytes.fill(0, second.fromByte + 40, second.fromByte + 60);
  const removed = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, second.fromByte), bytes.subarray(second.toByte)]);
  expect(await tampered(edit(journal, changed))).toMatch(/摄像头：录像第 [\d:]{8} 到 [\d:]{8}（20.*）的内容被改动/);
  expect(await tampered(edit(journal, removed))).toMatch(/摄像头：录像第 .*被删掉/);
  const [film = ''] = readdirSync(join(to, 'films'));
  expect(await tampered(edit(`films/${film}`, (bytes) => bytes.fill(1, 5000, 5010)))).toContain('成片被改动');
  const withoutConsent = (chain: Buffer) =>
    Buffer.from(
      chain
        .toString()
        .split('\n')
        .filter((line) => !line.includes('"withdrawn"'))
        .join('\n'),
    );
  expect(await tampered(edit('chain.jsonl', withoutConsent))).toContain('不见了');
}, 240_000);
