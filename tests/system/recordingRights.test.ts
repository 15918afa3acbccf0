import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { Deadlines } from '../../server/deadlines.ts';
import { createLog } from '../../server/log.ts';
import { checkAccessLog } from '../../server/recordings/accessLog.ts';
import { RecordingFiles } from '../../server/recordings/recordingFiles.ts';
import { Retention } from '../../server/recordings/retention.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import type { Browser } from '../support/browser.ts';
import { recordingVersion } from '../support/callScene.ts';
import { addRecording, addRecordingFile, isThere, type RecordedRow } from '../support/recordingRows.ts';

let application: TestApplication;
let citizen: Browser;
let stranger: Browser;
let checker: Browser;
let secondChecker: Browser;
let admin: Browser;

beforeAll(async () => {
  application = await startApplication();
  [citizen, stranger] = [await application.signInCitizen(), await application.signInCitizen()];
  checker = await application.signInStaff('quality1');
  admin = await application.signInStaff('admin1');
  secondChecker = await anotherChecker();
}, 120_000);
afterAll(() => application?.close());

async function anotherChecker(): Promise<Browser> {
  const { prisma } = application.database;
  const { passwordHash } = await prisma.account.findFirstOrThrow({ where: { login: 'quality1' } });
  const second = { role: 'quality_checker', login: 'quality2', name: '质检员乙', createdAt: new Date() } as const;
  await prisma.account.create({ data: { ...second, passwordHash } });
  const browser = new (checker.constructor as typeof Browser)(application.url);
  await browser.call('signInByPassword', { body: { login: 'quality2', password: 'demo-12348-xian' } });
  return browser;
}

const of = ({ recordingId }: RecordedRow) => ({ params: { recordingId } });
const ofConsultation = ({ consultationId }: RecordedRow) => ({ params: { consultationId } });
const actions = async (row: RecordedRow) =>
  (await checker.call('getRecording', of(row))).accesses.map(({ action }) => action).toReversed();

async function requestDeletionOf(row: RecordedRow): Promise<string> {
  await citizen.call('requestDeletion', { ...ofConsultation(row), body: { reason: '涉及隐私' } });
  const { id } = await application.database.prisma.deletionRequest.findUniqueOrThrow({
    where: { consultationId: row.consultationId },
  });
  return id;
}

function retention(): Retention {
  const { config, database } = application;
  const log = createLog(config);
  const foundation = { config, prisma: database.prisma, clock: systemClock, limits: config.limits, log };
  const deadlines = new Deadlines(systemClock, log);
  deadlines.close();
  return new Retention(foundation, new RecordingFiles(foundation), deadlines, () => {});
}

const statusOf = async ({ recordingId }: RecordedRow) =>
  (await application.database.prisma.recording.findUniqueOrThrow({ where: { id: recordingId } })).status;
const over = ({ recordingId }: RecordedRow) =>
  application.database.prisma.recording.update({
    where: { id: recordingId },
    data: { retentionUntil: new Date(Date.now() - 1000) },
  });

describe('playing', () => {
  test('the film is served in ranges, decrypted, to who opened the play and to nobody else', async () => {
    const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
    const row = await addRecording(application, citizen, { content });
    const play = await checker.call('playRecording', { ...of(row), body: { reason: '质量抽查' } });
    expect(play).toMatchObject({ durationMs: 563_000, tracks: [], watermark: expect.stringContaining('测试质检员') });
    const url = play.film?.url ?? '';
    const whole = await checker.fetch(url);
    expect([whole.status, whole.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(Buffer.from(await whole.arrayBuffer()).equals(content)).toBe(true);
    const part = await checker.fetch(url, { headers: { range: 'bytes=131000-131199' } });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer()).equals(content.subarray(131_000, 131_200))).toBe(true);

    for (const browser of [citizen, admin, await application.signInStaff('lawyer1')]) {
      expect((await browser.fetch(url)).status).toBe(403);
    }
    expect((await secondChecker.fetch(url)).status).toBe(404);
    expect((await fetch(`${application.url}${url}`)).status).toBe(401);
    await application.database.prisma.recordingPlay.update({
      where: { id: play.playId },
      data: { expiresAt: new Date() },
    });
    expect((await checker.fetch(url)).status).toBe(404);
  });

  test('administrators, lawyers and the citizen are refused, and each attempt leaves a row', async () => {
    const row = await addRecording(application, citizen);
    const attempt = { ...of(row), body: { reason: '只是看看' } };
    for (const browser of [admin, citizen, await application.signInStaff('lawyer1')]) {
      expect(await browser.refused('playRecording', attempt)).toBe('forbidden');
    }
    expect(await actions(row)).toEqual(['play_refused', 'play_refused', 'play_refused']);
    const nowhere = { params: { recordingId: crypto.randomUUID() }, body: { reason: '只是看看' } };
    const { prisma } = application.database;
    const before = await prisma.recordingAccess.count();
    expect(await admin.refused('playRecording', nowhere)).toBe('forbidden');
    expect(await prisma.recordingAccess.count()).toBe(before);
  });
});

describe('a copy of the citizen’s own', () => {
  const asked = { body: { reason: '想再听一遍律师的话' } };

  async function askedCopy(): Promise<{ row: RecordedRow; copyId: string }> {
    const row = await addRecording(application, citizen);
    const { copies } = await citizen.call('requestCopy', { ...ofConsultation(row), ...asked });
    return { row, copyId: copies[0]?.id ?? '' };
  }

  /** As the one who makes films does it. */
  async function madeCopy(keptMs = 60_000) {
    const { row, copyId } = await askedCopy();
    const decided = { params: { copyId }, body: { decision: 'released', note: '' } } as const;
    expect(await checker.call('decideCopy', decided)).toMatchObject({ state: 'making' });
    const file = await addRecordingFile(application, row.recordingId, 'copy', Buffer.from('copy with a name burnt in'));
    await application.database.prisma.recordingCopy.update({
      where: { id: copyId },
      data: { state: 'ready', fileId: file.id, expiresAt: new Date(Date.now() + keptMs) },
    });
    return { row, copyId, file };
  }

  test('is asked for with a reason, once at a time, by whose consultation it is', async () => {
    const { row } = await askedCopy();
    expect(await citizen.refused('requestCopy', { ...ofConsultation(row), body: { reason: '看' } })).toBe(
      'bad_request',
    );
    expect(await citizen.refused('requestCopy', { ...ofConsultation(row), ...asked })).toBe('conflict');
    expect(await stranger.refused('requestCopy', { ...ofConsultation(row), ...asked })).toBe('not_found');
    expect(await stranger.refused('getRecordingRights', ofConsultation(row))).toBe('not_found');
    expect(await citizen.call('getRecordingRights', ofConsultation(row))).toMatchObject({
      canAskForCopy: false,
      held: false,
    });
    const { recording, copies } = await checker.call('getRecording', of(row));
    expect(recording).toMatchObject({ copiesToDecide: 1, keptFor: ['copy'] });
    expect(copies).toEqual([
      expect.objectContaining({
        ...{ state: 'requested', makingFailed: false },
        reason: '想再听一遍律师的话',
        requesterPhoneMasked: expect.stringContaining('****'),
      }),
    ]);
  });

  test('asked for at many places at once is asked for once', async () => {
    const row = await addRecording(application, citizen);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => citizen.request('requestCopy', { ...ofConsultation(row), ...asked })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await application.database.prisma.recordingCopy.count({ where: { recordingId: row.recordingId } })).toBe(1);
  });

  test('is refused with a note, which the citizen reads, and may be asked for again', async () => {
    const { row, copyId } = await askedCopy();
    const refuse = (note: string) => ({ params: { copyId }, body: { decision: 'refused', note } }) as const;
    expect(await checker.refused('decideCopy', refuse(''))).toBe('bad_request');
    await checker.call('decideCopy', refuse('涉及第三人隐私'));
    expect(await checker.refused('decideCopy', refuse('再来一次'))).toBe('conflict');
    const rights = await citizen.call('getRecordingRights', ofConsultation(row));
    expect(rights.copies[0]).toMatchObject({ state: 'refused', note: '涉及第三人隐私' });
    expect(rights.canAskForCopy).toBe(true);
    expect(await actions(row)).toEqual(['copy_requested', 'copy_refused']);
  });

  test('is fetched by its address only by the account that asked, and only while it lasts', async () => {
    const { row, copyId } = await madeCopy();
    expect(await stranger.refused('fetchCopy', { params: { copyId } })).toBe('not_found');
    expect(await checker.refused('fetchCopy', { params: { copyId } })).toBe('forbidden');
    const { url, fileName } = await citizen.call('fetchCopy', { params: { copyId } });
    expect(fileName).toMatch(/\.mp4$/);
    expect(await (await citizen.fetch(url)).text()).toBe('copy with a name burnt in');
    expect((await stranger.fetch(url)).status).toBe(404);
    expect((await checker.fetch(url)).status).toBe(403);
    expect((await fetch(`${application.url}${url}`)).status).toBe(401);
    expect((await citizen.fetch(`/api/copies/${copyId}/file?token=x`)).status).toBe(404);
    expect((await citizen.fetch(`/api/copies/${copyId}/file`)).status).toBe(404);
    expect(await actions(row)).toEqual(['copy_requested', 'copy_released', 'copy_fetched']);
    await application.database.prisma.recordingCopy.update({ where: { id: copyId }, data: { expiresAt: new Date() } });
    expect((await citizen.fetch(url)).status).toBe(409);
    expect(await citizen.refused('fetchCopy', { params: { copyId } })).toBe('recording_unavailable');
  });

  test('is deleted with its key when its days are over', async () => {
    const { row, copyId, file } = await madeCopy(-1);
    expect(isThere(file.path)).toBe(true);
    await retention().expireCopies();
    expect(isThere(file.path)).toBe(false);
    const { prisma } = application.database;
    expect(await prisma.recordingFile.findUniqueOrThrow({ where: { id: file.id } })).toMatchObject({
      ...{ wrappedKey: '', deletedAt: expect.any(Date) },
    });
    expect((await prisma.recordingCopy.findUniqueOrThrow({ where: { id: copyId } })).state).toBe('expired');
    expect((await actions(row)).at(-1)).toBe('copy_expired');
    expect((await citizen.call('getRecordingRights', ofConsultation(row))).canAskForCopy).toBe(true);
    expect(isThere(row.path)).toBe(true);
  });
});

test('a recording is found by its consultation’s number, or by the day that this begins with', async () => {
  const row = await addRecording(application, citizen);
  const { consultationNumber: number } = (await checker.call('getRecording', of(row))).recording;
  const found = async (typed: string) =>
    (await checker.call('listRecordings', { query: { number: typed } })).map(
      ({ consultationNumber }) => consultationNumber,
    );
  expect(await found(number)).toEqual([number]);
  expect(await found(number.slice(0, 8))).toContain(number);
  expect(await found('19990101')).toEqual([]);
  expect(await checker.refused('listRecordings', { query: { number: '_' } })).toBe('bad_request');
  const complaints = { query: { number, filter: 'complaints' } } as const;
  expect(await checker.call('listRecordings', complaints)).toEqual([]);
});

test('a request to delete that is refused is answered, and the citizen reads why', async () => {
  const row = await addRecording(application, citizen);
  const deletion = async () => (await citizen.call('getRecordingRights', ofConsultation(row))).deletion;
  expect(await deletion()).toBeNull();
  const requestId = await requestDeletionOf(row);
  expect(await deletion()).toMatchObject({ state: 'open', note: '' });
  const body = { decision: 'refused', note: '信访正在核实这次咨询' } as const;
  await admin.call('decideDeletionRequest', { params: { requestId }, body });
  expect(await deletion()).toMatchObject({ state: 'refused', note: '信访正在核实这次咨询' });
});

test('consent to recording is taken back by a page with an older text, too; it is given only to the text in force', async () => {
  const row = await addRecording(application, citizen);
  const choose = (decision: 'given' | 'withdrawn') =>
    ({ ...ofConsultation(row), body: { kind: 'recording', decision, textVersion: '2026-11-1' } }) as const;
  expect(await citizen.refused('decideConsent', choose('given'))).toBe('conflict');
  const { consents } = await citizen.call('decideConsent', choose('withdrawn'));
  expect(consents).toEqual([expect.objectContaining({ decision: 'withdrawn', textVersion: recordingVersion })]);
});

describe('while it is held', () => {
  test('neither a granted request nor time deletes it, and it says why; another person releases the hold', async () => {
    const row = await addRecording(application, citizen);
    const requestId = await requestDeletionOf(row);
    const hold = { ...of(row), body: { reason: '涉及信访，需要核实' } };
    const { holds } = await checker.call('holdRecording', hold);
    expect(holds).toEqual([expect.objectContaining({ own: true, byName: '测试质检员', releasedAt: null })]);
    const asked = (await admin.call('listDeletionRequests')).find(({ id }) => id === requestId);
    expect(asked).toMatchObject({ state: 'open', heldBy: ['hold'] });
    const approve = { params: { requestId }, body: { decision: 'approved', note: '' } } as const;
    const refusal = await admin.request('decideDeletionRequest', approve);
    expect(refusal.body).toMatchObject({
      ok: false,
      error: { code: 'recording_held', fields: { decision: expect.stringContaining('质检员要求留存') } },
    });
    await application.database.prisma.deletionRequest.update({ where: { id: requestId }, data: { state: 'refused' } });
    await over(row);
    await retention().run();
    expect([await statusOf(row), isThere(row.path)]).toEqual(['available', true]);

    const release = { params: { holdId: holds[0]?.id ?? '' }, body: { note: '已核实完毕' } };
    expect(await checker.refused('releaseHold', release)).toBe('own_deed');
    const { holds: after } = await secondChecker.call('releaseHold', release);
    expect(after).toEqual([
      expect.objectContaining({ own: false, releasedByName: '质检员乙', releaseNote: '已核实完毕' }),
    ]);
    expect(await secondChecker.refused('releaseHold', release)).toBe('conflict');
    await retention().run();
    expect([await statusOf(row), isThere(row.path)]).toEqual(['deleted', false]);
    expect(await actions(row)).toEqual(['deletion_requested', 'hold_set', 'hold_released', 'deleted']);
    expect(await checker.refused('holdRecording', hold)).toBe('recording_unavailable');
  });

  test('a complaint keeps it until it is answered, and the citizen reads the answer', async () => {
    const row = await addRecording(application, citizen);
    const text = { ...ofConsultation(row), body: { text: '律师没有听完我的话就挂断了' } };
    expect(await stranger.refused('complain', text)).toBe('not_found');
    const rights = await citizen.call('complain', text);
    expect(rights).toMatchObject({ canComplain: false, held: true, complaint: { state: 'open' } });
    expect(await citizen.refused('complain', text)).toBe('conflict');
    await over(row);
    await retention().run();
    expect(await statusOf(row)).toBe('available');
    expect((await checker.call('listRecordings', { query: { filter: 'complaints' } })).map(({ id }) => id)).toEqual([
      row.recordingId,
    ]);
    const requestId = await requestDeletionOf(row);
    const approve = { params: { requestId }, body: { decision: 'approved', note: '' } } as const;
    expect((await admin.request('decideDeletionRequest', approve)).body).toMatchObject({
      error: { code: 'recording_held', fields: { decision: expect.stringContaining('投诉') } },
    });

    const [complaint] = await checker.call('listComplaints');
    const close = { params: { complaintId: complaint?.id ?? '' }, body: { answer: '已约律师回访，向您致歉' } };
    await checker.call('closeComplaint', close);
    expect(await checker.refused('closeComplaint', close)).toBe('conflict');
    expect(await citizen.call('getRecordingRights', ofConsultation(row))).toMatchObject({
      complaint: { state: 'closed', answer: '已约律师回访，向您致歉' },
    });
    await admin.call('decideDeletionRequest', approve);
    expect(await statusOf(row)).toBe('deleted');
    expect(await actions(row)).toEqual(['complaint', 'deletion_requested', 'complaint_closed', 'deleted']);
  });

  test('a complaint about a talk that runs, or was never recorded: not yet, and without a recording', async () => {
    const row = await addRecording(application, citizen);
    const { prisma } = application.database;
    const where = { id: row.consultationId };
    await prisma.consultation.update({ where, data: { state: 'in_call', endedAt: null } });
    const text = { ...ofConsultation(row), body: { text: '通话中就想投诉' } };
    expect(await citizen.refused('complain', text)).toBe('wrong_state');
    await prisma.consultation.update({ where, data: { state: 'evaluated', endedAt: new Date() } });
    await prisma.recordingFile.deleteMany({ where: { recordingId: row.recordingId } });
    await prisma.recording.delete({ where: { id: row.recordingId } });
    expect(await citizen.call('complain', text)).toMatchObject({ held: false, keptUntil: null });
    const complaint = (await checker.call('listComplaints')).find(({ text: said }) => said === '通话中就想投诉');
    expect(complaint).toMatchObject({ recordingId: null, state: 'open' });
  });
});

test('deletion takes film, copies and keys; rows, length and figures stay', async () => {
  const { prisma } = application.database;
  const figure = async () => {
    const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' });
    const { byDay } = await admin.call('getFigures', { query: { from: today, to: today } });
    return byDay.reduce((sum, { recordedMs }) => sum + recordedMs, 0);
  };
  const row = await addRecording(application, citizen);
  const before = await figure();
  expect(before).toBeGreaterThanOrEqual(563_000);
  const { copies } = await citizen.call('requestCopy', { ...ofConsultation(row), body: { reason: '留作纪念' } });
  const copy = await addRecordingFile(application, row.recordingId, 'copy', Buffer.from('copy'));
  await prisma.recordingCopy.update({
    where: { id: copies[0]?.id ?? '' },
    data: { state: 'ready', fileId: copy.id, expiresAt: new Date(Date.now() + 60_000) },
  });
  const { url } = await citizen.call('fetchCopy', { params: { copyId: copies[0]?.id ?? '' } });
  const play = await checker.call('playRecording', { ...of(row), body: { reason: '质量抽查' } });
  const requestId = await requestDeletionOf(row);
  await admin.call('decideDeletionRequest', { params: { requestId }, body: { decision: 'approved', note: '' } });

  expect([isThere(row.path), isThere(copy.path)]).toEqual([false, false]);
  const files = await prisma.recordingFile.findMany({
    where: { recordingId: row.recordingId, kind: { not: 'chain' } },
  });
  expect(files.map(({ wrappedKey, deletedAt }) => [wrappedKey, deletedAt !== null])).toEqual([
    ['', true],
    ['', true],
  ]);
  expect((await checker.fetch(play.film?.url ?? '')).status).toBe(409);
  expect((await citizen.fetch(url)).status).toBe(409);
  expect(await checker.refused('playRecording', { ...of(row), body: { reason: '质量抽查' } })).toBe(
    'recording_unavailable',
  );
  const { recording } = await checker.call('getRecording', of(row));
  expect(recording).toMatchObject({ status: 'deleted', recordedMs: 563_000, keptUntil: null });
  expect(await figure()).toBe(before);
});

test('the auditor reads who did what, and checks the chain; nobody else does', async () => {
  const auditor = await application.signInStaff('auditor1');
  const row = await addRecording(application, citizen);
  await checker.call('playRecording', { ...of(row), body: { reason: '核实投诉' } });
  const { consultation } = await application.database.prisma.recording.findUniqueOrThrow({
    where: { id: row.recordingId },
    select: { consultation: { select: { number: true } } },
  });
  const [latest, former] = await auditor.call('listAccesses', { query: {} });
  expect(latest).toMatchObject({
    ...{ action: 'play', reason: '核实投诉', actorName: '测试质检员', consultationNumber: consultation.number },
  });
  const earlier = await auditor.call('listAccesses', { query: { before: latest?.seq ?? 0 } });
  expect(earlier[0]).toEqual(former);
  const { head, ...check } = await auditor.call('checkAccesses', { body: {} });
  expect(check).toEqual({ rows: latest?.seq, wrong: null, knownHead: null });
  expect(await auditor.call('checkAccesses', { body: { head } })).toMatchObject({ knownHead: true });
  expect(await auditor.call('checkAccesses', { body: { head: 'a'.repeat(64) } })).toMatchObject({ knownHead: false });
  expect(await auditor.refused('playRecording', { ...of(row), body: { reason: '核实投诉' } })).toBe('forbidden');
  for (const browser of [admin, checker])
    expect(await browser.refused('checkAccesses', { body: {} })).toBe('forbidden');
});

test('every row of all this is part of one unbroken chain', async () => {
  const check = await checkAccessLog(application.database.prisma);
  expect(check).toMatchObject({ wrong: null });
  expect(check.rows).toBeGreaterThan(20);
});
