import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordFields } from '#protocol';
import { startApplication, type TestApplication } from '../support/application.ts';
import type { Browser } from '../support/browser.ts';
import { addConsultation } from '../support/consultationRows.ts';

let application: TestApplication;
let lawyer: Browser;
let other: Browser;
let people: { citizenId: string; lawyerId: string };
beforeAll(async () => {
  application = await startApplication();
  lawyer = await application.signInStaff('lawyer1');
  other = await application.signInStaff('lawyer2');
  const citizen = await application.signInCitizen();
  const idOf = async (browser: Browser) => (await browser.call('getMe')).account?.id ?? '';
  people = { citizenId: await idOf(citizen), lawyerId: await idOf(lawyer) };
});
afterAll(() => application.close());

const complete = recordFields.parse({
  facts: '朋友借款五万元，有借条，逾期一年',
  question: '能不能起诉',
  answer: '可以，诉讼时效三年',
  resultCode: 'answered',
  summary: '带借条和转账记录，到对方所在地的法院起诉。',
});
const add = (state: 'in_call' | 'completed' | 'waiting') =>
  addConsultation(application.database.prisma, people, { state });
const save = (consultationId: string, version: number, fields = complete) =>
  lawyer.call('saveRecord', { params: { consultationId }, body: { version, fields } });

test('a record begins empty and counts its saves', async () => {
  const consultationId = await add('in_call');
  const params = { consultationId };
  expect(await lawyer.call('getRecord', { params })).toMatchObject({ status: 'none', version: 0, savedAt: null });
  expect(await save(consultationId, 0, recordFields.parse({ facts: '朋友借款' }))).toMatchObject({
    status: 'draft',
    version: 1,
    fields: { facts: '朋友借款', answer: '' },
  });
  expect((await save(consultationId, 1)).version).toBe(2);
});

test('a save that builds on an old version changes nothing', async () => {
  const consultationId = await add('in_call');
  await save(consultationId, 0);
  for (const version of [0, 2, 7]) {
    const body = { version, fields: { ...complete, facts: '另一页写的' } };
    expect(await lawyer.refused('saveRecord', { params: { consultationId }, body })).toBe('conflict');
  }
  const record = await lawyer.call('getRecord', { params: { consultationId } });
  expect(record).toMatchObject({ version: 1, fields: { facts: complete.facts } });
});

test('two pages that save at once: one wins', async () => {
  const consultationId = await add('in_call');
  const body = { version: 0, fields: complete };
  const answers = await Promise.all(
    [1, 2, 3].map(() => lawyer.request('saveRecord', { params: { consultationId }, body })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
});

test('an incomplete record is not submitted, and says what is missing', async () => {
  const consultationId = await add('completed');
  await save(consultationId, 0, { ...complete, summary: '', resultCode: null });
  const { status, body } = await lawyer.request('submitRecord', { params: { consultationId }, body: { version: 1 } });
  expect(status).toBe(400);
  expect(body).toMatchObject({
    error: { code: 'record_incomplete', fields: { summary: expect.any(String), resultCode: expect.any(String) } },
  });
  expect(body).not.toHaveProperty('error.fields.facts');
});

test('what was submitted is kept, and a later save is an amendment beside it', async () => {
  const consultationId = await add('completed');
  const params = { consultationId };
  await save(consultationId, 0);
  const submitted = await lawyer.call('submitRecord', { params, body: { version: 1 } });
  expect(submitted).toMatchObject({ status: 'submitted', version: 1 });
  expect(await lawyer.refused('submitRecord', { params, body: { version: 1 } })).toBe('conflict');

  expect(await save(consultationId, 1, { ...complete, summary: '改了一处。' })).toMatchObject({
    status: 'submitted',
    version: 2,
  });
  const empty = { version: 2, fields: { ...complete, summary: '' } };
  expect(await lawyer.refused('saveRecord', { params, body: empty })).toBe('record_incomplete');

  const { prisma } = application.database;
  const kept = await prisma.consultationRecordVersion.findMany({
    where: { consultationId },
    orderBy: { version: 'asc' },
  });
  expect(kept.map(({ version, fields }) => [version, recordFields.parse(fields).summary])).toEqual([
    [1, complete.summary],
    [2, '改了一处。'],
  ]);
  expect((await prisma.consultation.findUniqueOrThrow({ where: { id: consultationId } })).recordStatus).toBe(
    'submitted',
  );
});

test('another lawyer does not find it', async () => {
  const consultationId = await add('in_call');
  const params = { consultationId };
  expect(await other.refused('getRecord', { params })).toBe('not_found');
  expect(await other.refused('saveRecord', { params, body: { version: 0, fields: complete } })).toBe('not_found');
  expect(await other.refused('submitRecord', { params, body: { version: 0 } })).toBe('not_found');
});

test('before the call there is nothing to write', async () => {
  const consultationId = await add('waiting');
  const input = { params: { consultationId }, body: { version: 0, fields: complete } };
  expect(await lawyer.refused('saveRecord', input)).toBe('wrong_state');
});
