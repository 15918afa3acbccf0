import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkTimestamp, requestTimestamp } from '../../recordings/seal/timestamp.ts';
import { TestTimestampService, type TimestampAnswer } from '../support/timestampService.ts';

const signature = Buffer.from('a signature').toString('base64');
const otherSignature = Buffer.from('another signature').toString('base64');

let service: TestTimestampService;
let other: TestTimestampService;
beforeAll(async () => {
  [service, other] = await Promise.all([TestTimestampService.start(), TestTimestampService.start()]);
});
afterAll(async () => {
  await service.close();
  await other.close();
});

const asked = (authorityFile: string | null) => requestTimestamp({ url: service.url, authorityFile }, signature);

test('a token tells when the service saw the signature, and who it was', async () => {
  const token = await asked(service.authorityFile);
  const checked = await checkTimestamp(token, signature, service.authorityFile);
  expect(checked).toMatchObject({ service: expect.stringContaining('Test TSA'), trusted: true });
  expect(Math.abs((checked?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(await checkTimestamp(token, signature, null)).toMatchObject({ trusted: null });
  expect(await checkTimestamp(token, signature, other.authorityFile)).toMatchObject({ trusted: false });
});

test('a token of another signature, or a changed one, is none', async () => {
  const token = await asked(null);
  expect(await checkTimestamp(token, otherSignature, null)).toBeNull();
  const changed = Buffer.from(token, 'base64');
  const at = changed.length - 20;
  changed[at] = (changed[at] ?? 0) ^ 1;
  expect(await checkTimestamp(changed.toString('base64'), signature, null)).toBeNull();
  expect(await checkTimestamp('nothing', signature, null)).toBeNull();
});

test.each<TimestampAnswer>(['other_hash', 'stale', 'error', 'silent'])(
  'an answer (%s) is not taken',
  async (answer) => {
    await asked(null);
    service.answer = answer;
    await expect(asked(null)).rejects.toThrow();
    service.answer = 'granted';
  },
);

test('a service whose certificate comes from somebody else is not taken', async () => {
  await expect(asked(other.authorityFile)).rejects.toThrow();
});
