import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApplication, type TestApplication } from '../support/application.ts';
import type { Browser } from '../support/browser.ts';
import { addRecording, type RecordedRow } from '../support/recordingRows.ts';

let application: TestApplication;
let citizen: Browser;
let checker: Browser;
let admin: Browser;
beforeAll(async () => {
  application = await startApplication();
  citizen = await application.signInCitizen();
  checker = await application.signInStaff('quality1');
  admin = await application.signInStaff('admin1');
}, 120_000);
afterAll(() => application?.close());

const ofConsultation = ({ consultationId }: RecordedRow) => ({ params: { consultationId } });

/** The messages about this consultation, to the phone of its citizen. */
async function messagesOf({ consultationId }: RecordedRow): Promise<string[]> {
  const { prisma } = application.database;
  const { number, citizen: account } = await prisma.consultation.findUniqueOrThrow({
    where: { id: consultationId },
    select: { number: true, citizen: { select: { phone: true } } },
  });
  const sent = await prisma.smsOutbox.findMany({ where: { phone: account.phone ?? '', text: { contains: number } } });
  return sent.map(({ text }) => text);
}

async function isTold(row: RecordedRow, times: number): Promise<void> {
  await expect.poll(async () => (await messagesOf(row)).length).toBe(times);
}

test('who asked for a copy and is refused one is told that there is an answer, and not by message what it is', async () => {
  const row = await addRecording(application, citizen);
  const asked = { ...ofConsultation(row), body: { reason: '想再听一遍律师的话' } };
  const { copies } = await citizen.call('requestCopy', asked);
  const body = { decision: 'refused', note: '信访正在核实这次咨询' } as const;
  expect(await messagesOf(row)).toEqual([]);
  await checker.call('decideCopy', { params: { copyId: copies[0]?.id ?? '' }, body });
  await isTold(row, 1);
  const [text] = await messagesOf(row);
  expect(text).toContain('有了答复');
  expect(text).not.toContain('信访');
});

test('who complained is told when it is answered', async () => {
  const row = await addRecording(application, citizen);
  await citizen.call('complain', { ...ofConsultation(row), body: { text: '没有说清楚要带什么材料' } });
  const { id } = await application.database.prisma.complaint.findFirstOrThrow({
    where: { consultationId: row.consultationId },
  });
  await checker.call('closeComplaint', { params: { complaintId: id }, body: { answer: '已请律师补充说明' } });
  await isTold(row, 1);
});

test('who asked for a deletion is told when it is decided', async () => {
  const row = await addRecording(application, citizen);
  await citizen.call('requestDeletion', { ...ofConsultation(row), body: { reason: '涉及隐私' } });
  const { id } = await application.database.prisma.deletionRequest.findUniqueOrThrow({
    where: { consultationId: row.consultationId },
  });
  await admin.call('decideDeletionRequest', { params: { requestId: id }, body: { decision: 'approved', note: '' } });
  await isTold(row, 1);
});
