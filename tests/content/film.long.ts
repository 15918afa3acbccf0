import { expect, test } from '@playwright/test';
import { everybodyLeaves } from '../e2e/support/people.ts';
import { type RunningServer, startServer } from '../e2e/support/runningServer.ts';
import { type Relay, startRelay } from '../support/relay.ts';
import { expectInStep, expectWhole } from './support/expectations.ts';
import { RecordedCall } from './support/recordedCall.ts';

const sides = ['citizen', 'lawyer'] as const;

let server: RunningServer;
let relay: Relay;
test.beforeAll(async () => {
  server = await startServer({ wrapUpMs: 500 });
  relay = await startRelay({ target: { ip: '127.0.0.1', port: server.rtcPort } });
});
test.afterEach(({ browser }) => everybodyLeaves(browser));
test.afterAll(async () => {
  await relay?.close();
  await server.stop();
});

const throughRelay = () => ({ relays: { [server.rtcPort]: relay.port } });

test('a minute, with one packet in twenty lost each way', async ({ browser }) => {
  relay.setLoss({ up: 0.05, down: 0.05 });
  const call = await RecordedCall.begin(browser, server, throughRelay());
  await call.goesOn(64);
  const report = await call.report();
  relay.setLoss({ up: 0, down: 0 });
  expectWhole(report);
  for (const side of sides) expectInStep(report, side, 55);
});

test('a camera that is turned, and a screen that is shared', async ({ browser }) => {
  const call = await RecordedCall.begin(browser, server);
  await call.goesOn(8);
  await call.citizen.page.evaluate(() => window.turnCamera());
  await call.goesOn(8);
  await call.shareScreen(12);
  await call.goesOn(8);
  const report = await call.report();
  expectWhole(report);
  for (const side of sides) expectInStep(report, side, 20);
  expect(report.screenFlashes).toBeGreaterThanOrEqual(7);
});

test('a camera that is switched off for a while, and on again', async ({ browser }) => {
  const call = await RecordedCall.begin(browser, server);
  await call.goesOn(10);
  await call.lawyer.page.getByRole('button', { name: '关摄像头' }).click();
  await call.goesOn(10);
  await call.lawyer.page.getByRole('button', { name: '开摄像头' }).click();
  await call.goesOn(12);
  const report = await call.report();
  expectWhole(report);
  for (const side of sides) expectInStep(report, side, 10);
  expect(report.recording.gaps).toEqual([
    expect.objectContaining({ side: 'lawyer', source: 'camera', cause: 'muted' }),
  ]);
});

test('ten seconds without any network', async ({ browser }) => {
  const call = await RecordedCall.begin(browser, server, throughRelay());
  await call.goesOn(12);
  relay.silence();
  await call.goesOn(10);
  relay.speak();
  await call.bothSee();
  await call.goesOn(15);
  const report = await call.report();
  expectWhole(report);
  for (const side of sides) expectInStep(report, side, 15);
  expect(new Set(report.recording.gaps.map(({ cause }) => cause))).toEqual(new Set(['network']));
});

test('a page that is loaded anew', async ({ browser }) => {
  const call = await RecordedCall.begin(browser, server);
  await call.goesOn(12);
  await call.reloadCitizen();
  await call.goesOn(15);
  const report = await call.report();
  expectWhole(report);
  for (const side of sides) expectInStep(report, side, 15);
});

test('sound only', async ({ browser }) => {
  const call = await RecordedCall.begin(browser, server, { camera: false });
  await call.goesOn(25);
  const report = await call.report();
  expectWhole(report);
  for (const side of sides) {
    const { expectedBeeps, missingBeeps, expectedFlashes } = report.sides[side];
    expect(expectedFlashes).toBe(0);
    expect(expectedBeeps).toBeGreaterThanOrEqual(20);
    expect(missingBeeps).toBeLessThanOrEqual(1);
  }
});
