import { expect, test } from '@playwright/test';
import { everybodyLeaves } from '../e2e/support/people.ts';
import { childOf } from '../e2e/support/processes.ts';
import { type RunningServer, startServer } from '../e2e/support/runningServer.ts';
import { expectInStep, expectWhole } from './support/expectations.ts';
import { RecordedCall } from './support/recordedCall.ts';

let server: RunningServer;
test.beforeAll(async () => {
  server = await startServer({ wrapUpMs: 500 });
});
test.afterEach(({ browser }) => everybodyLeaves(browser));
test.afterAll(() => server.stop());

test('the film of a call shows and sounds each second of both sides, in step', async ({ browser }) => {
  const call = await RecordedCall.begin(browser, server);
  await call.goesOn(13);
  const report = await call.report();
  expectWhole(report);
  for (const side of ['citizen', 'lawyer'] as const) expectInStep(report, side, 7);
  expect(report.recording.gaps).toEqual([]);
});

test('a recorder that is killed in the middle costs a moment, and nothing else moves', async ({ browser }) => {
  const call = await RecordedCall.begin(browser, server);
  await call.goesOn(6);
  const killedAt = Date.now();
  process.kill(await childOf(server.pid, 'recorder.ts'), 'SIGKILL');
  await call.goesOn(12);
  call.leaveOut([killedAt - 1500, killedAt + 3000]);
  const report = await call.report();
  expectWhole(report);
  for (const side of ['citizen', 'lawyer'] as const) expectInStep(report, side, 6);
});
