import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { StoreMismatch } from '#recordings';
import type { RecordingFile } from '../../prisma/generated/client.ts';
import { systemClock } from '../../server/clock.ts';
import { parseConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/database/database.ts';
import { Deadlines } from '../../server/deadlines.ts';
import { createLog } from '../../server/log.ts';
import { chainText, storeChain } from '../../server/recordings/chainCopies.ts';
import { Finishing } from '../../server/recordings/finishing.ts';
import { RecordingFiles } from '../../server/recordings/recordingFiles.ts';
import { Seals } from '../../server/recordings/seals.ts';
import { moveBack, storeSummary } from '../../server/recordings/storeSummary.ts';
import { Storing } from '../../server/recordings/storing.ts';
import { startServer } from '../e2e/support/runningServer.ts';
import { startApplication, type TestApplication } from '../support/application.ts';
import { Browser, newPhone } from '../support/browser.ts';
import { journalBytes, rtpPacket, testHeader } from '../support/journals.ts';
import { startObjectStore, type TestObjectStore } from '../support/objectStore.ts';
import { startPostgres } from '../support/postgres.ts';
import { addRecording, type RecordedRow } from '../support/recordingRows.ts';

const mib = 1024 * 1024;

let objects: TestObjectStore;
let application: TestApplication;
let citizen: Browser;
let checker: Browser;
let files: RecordingFiles;

const settingsOf = ({ settings }: TestObjectStore) => ({
  S3_ENDPOINT: settings.endpoint,
  S3_BUCKET: settings.bucket,
  S3_ACCESS_KEY_ID: settings.accessKeyId,
  S3_SECRET_ACCESS_KEY: settings.secretAccessKey,
  S3_PREFIX: settings.prefix,
});

beforeAll(async () => {
  objects = await startObjectStore('films/');
  application = await startApplication({ env: settingsOf(objects) });
  const { config, database } = application;
  files = new RecordingFiles({ config, prisma: database.prisma, clock: systemClock });
  citizen = await application.signInCitizen();
  checker = await application.signInStaff('quality1');
}, 120_000);
beforeEach(() => {
  objects.away = false;
  objects.partMs = 0;
  objects.asked.length = 0;
});
afterEach(async () => {
  await application.database.prisma.recordingFile.updateMany({ data: { closedAt: null } });
});
afterAll(async () => {
  files.store?.close();
  await application?.close();
  await objects?.close();
});

const rowOf = ({ fileId }: RecordedRow) =>
  application.database.prisma.recordingFile.findUniqueOrThrow({ where: { id: fileId } });
const isStored = async (recorded: RecordedRow) =>
  (await rowOf(recorded)).place === 'store' && !existsSync(recorded.path);
const stored = (recorded: RecordedRow) =>
  expect.poll(() => isStored(recorded), { timeout: 40_000, interval: 100 }).toBe(true);

async function plaintext({ fileId }: RecordedRow): Promise<Buffer> {
  const source = await files.open(fileId);
  try {
    return await source.read(0, source.size);
  } finally {
    await source.close();
  }
}

test('a finished film goes to the store, encrypted, leaves this machine, and is played from there with seeking', async () => {
  const content = randomBytes(11 * mib);
  const recorded = await addRecording(application, citizen, { content });
  const { size } = statSync(recorded.path);
  await stored(recorded);
  const { path, storedAt, uploadId, parts } = await rowOf(recorded);
  expect([storedAt instanceof Date, uploadId, parts]).toEqual([true, '', []]);
  const there = await files.store?.stat(path);
  expect(there?.bytes).toBe(size);
  expect((await files.store?.read(path, 0, size))?.includes(content.subarray(0, 64))).toBe(false);
  expect((await plaintext(recorded)).equals(content)).toBe(true);

  const params = { recordingId: recorded.recordingId };
  const play = await checker.call('playRecording', { params, body: { reason: '投诉核查' } });
  const part = await checker.fetch(play.film?.url ?? '', { headers: { range: 'bytes=7000000-7000099' } });
  expect(part.status).toBe(206);
  expect(Buffer.from(await part.arrayBuffer()).equals(content.subarray(7_000_000, 7_000_100))).toBe(true);
}, 60_000);

test('a film that is still being worked with stays here', async () => {
  const busy = await addRecording(application, citizen, { content: randomBytes(1000) });
  const { prisma } = application.database;
  await prisma.recording.update({ where: { id: busy.recordingId }, data: { filmState: 'composing' } });
  const done = await addRecording(application, citizen, { content: randomBytes(1000) });
  await stored(done);
  expect(existsSync(busy.path)).toBe(true);
  await prisma.recording.update({ where: { id: busy.recordingId }, data: { filmState: 'ready' } });
  await stored(busy);
}, 60_000);

test('what is deleted here is deleted there, also if that is away at the moment', async () => {
  const recorded = await addRecording(application, citizen, { content: randomBytes(1000) });
  await stored(recorded);
  const row = await rowOf(recorded);
  objects.away = true;
  await files.delete(row);
  await expect(files.open(row.id)).rejects.toThrow('recording_unavailable');
  objects.away = false;
  await expect.poll(() => files.store?.stat(row.path), { timeout: 40_000 }).toBeNull();
  await expect.poll(async () => (await rowOf(recorded)).place).toBe('local');
}, 60_000);

test('of a file that is deleted on its way nothing is left there, neither object nor upload', async () => {
  objects.partMs = 500;
  const recorded = await addRecording(application, citizen, { content: randomBytes(30 * mib) });
  await expect.poll(async () => (await rowOf(recorded)).parts, { timeout: 40_000 }).toHaveLength(1);
  const row = await rowOf(recorded);
  await files.delete(row);
  const given = `DELETE films/${row.path} uploadId`;
  await expect.poll(() => objects.asked.includes(given), { timeout: 40_000 }).toBe(true);
  await expect.poll(async () => (await rowOf(recorded)).uploadId, { timeout: 10_000 }).toBe('');
  expect(await files.store?.stat(row.path)).toBeNull();
}, 60_000);

test('while the store is away files wait here and can be played, staff and metrics know, and it goes on when it is back', async () => {
  objects.away = true;
  const content = randomBytes(5000);
  const recorded = await addRecording(application, citizen, { content });
  const health = () => checker.call('getRecordingHealth');
  await expect.poll(async () => (await health()).troubles, { timeout: 40_000 }).toEqual(['store_away']);
  expect((await health()).store).toMatchObject({ files: 1, bytes: 5000, oldestAt: expect.any(String) });
  const metrics = await (await fetch(`${application.operationUrl}/metrics`)).text();
  expect(metrics).toMatch(/^recording_store_away 1$/m);
  expect(metrics).toMatch(/^recording_store_waiting_bytes 5000$/m);
  expect((await plaintext(recorded)).equals(content)).toBe(true);
  objects.away = false;
  await stored(recorded);
  await expect.poll(async () => (await health()).troubles).toEqual([]);
}, 120_000);

/** Three seconds of silence, as a microphone sends it. */
function journalOfSound(): Buffer {
  const codec = { mimeType: 'audio/opus', payloadType: testHeader.codec.payloadType, clockRate: 48_000, channels: 2 };
  const entries = Array.from({ length: 150 }, (_, index) => ({
    type: 'rtp' as const,
    time: index * 20,
    data: rtpPacket({ sequence: index, timestamp: index * 960, payload: Buffer.from([0xf8, 0xff, 0xfe]) }),
  }));
  return journalBytes(entries, { ...testHeader, kind: 'audio', source: 'microphone', codec });
}

test('a recording is made anew from a journal that is in the store only', async () => {
  const { config, database } = application;
  const { prisma } = database;
  const recorded = await addRecording(application, citizen, { kind: 'journal', content: journalOfSound() });
  const { recordingId, fileId } = recorded;
  const sound = { side: 'citizen', source: 'microphone', kind: 'audio', codec: 'audio/opus' } as const;
  const track = await prisma.recordingTrack.create({ data: { recordingId, ...sound, openedAt: new Date() } });
  await prisma.recordingFile.update({ where: { id: fileId }, data: { trackId: track.id } });
  await stored(recorded);
  const foundation = { config, prisma, clock: systemClock, limits: config.limits, log: createLog(config) };
  const finishing = new Finishing(
    foundation,
    files,
    () => {},
    async () => {},
  );
  objects.away = true;
  await finishing.finish(recordingId);
  expect(await prisma.recording.findUnique({ where: { id: recordingId } })).toMatchObject({ status: 'processing' });
  objects.away = false;
  await finishing.finish(recordingId);
  const { status, recordedMs } = await prisma.recording.findUniqueOrThrow({ where: { id: recordingId } });
  expect([status, recordedMs]).toEqual(['available', 2980]);
  const made = { trackId: track.id, kind: 'track', closedAt: { not: null } } as const;
  expect(await prisma.recordingFile.count({ where: made })).toBe(1);
  expect(existsSync(`${recorded.path}.fetched`)).toBe(false);
}, 60_000);

/** What the store has of a chain. */
async function copyOf({ path }: Pick<RecordingFile, 'path'>): Promise<string> {
  const there = await files.store?.stat(path);
  return there ? ((await files.store?.read(path, 0, there.bytes))?.toString() ?? '') : '';
}

test('a sealed chain is copied to the store, again after each seal, and found there when this machine has lost it', async () => {
  const { config, database } = application;
  const foundation = { config, prisma: database.prisma, clock: systemClock, log: createLog(config) };
  const seals = new Seals({ ...foundation, limits: config.limits }, new Deadlines(systemClock, foundation.log));
  const { recordingId } = await addRecording(application, citizen);
  const { row, path } = await files.chain(recordingId);
  const has = (text: string) => expect.poll(() => copyOf(row), { timeout: 40_000, interval: 200 }).toBe(text);
  const isKept = () => database.prisma.recordingFile.count({ where: { id: row.id, storedAt: { not: null } } });
  const kept = () => expect.poll(isKept, { timeout: 40_000 }).toBe(1);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'first\nsecond\nnot yet sealed\n');
  await seals.seal(recordingId, { entries: 2, head: 'of the second' });
  await has('first\nsecond\n');
  await kept();

  objects.away = true;
  await seals.seal(recordingId, { entries: 3, head: 'of the third' });
  expect(await isKept()).toBe(0);
  objects.away = false;
  await has('first\nsecond\nnot yet sealed\n');
  await kept();

  writeFileSync(path, 'first\nchanged\nnot yet sealed\n');
  const changed = { row, path };
  const { store } = files;
  if (!store) throw new Error('there is no store');
  const tried = storeChain(foundation.prisma, store, changed, AbortSignal.timeout(9000));
  await expect(tried).rejects.toThrow(StoreMismatch);
  rmSync(path);
  expect(await chainText(files, row)).toBe('first\nsecond\nnot yet sealed\n');
  objects.away = true;
  await expect(files.chain(recordingId)).rejects.toThrow('store_unavailable');
  objects.away = false;
  // As if it had been sealed again just before.
  await foundation.prisma.recordingFile.update({ where: { id: row.id }, data: { storedAt: null } });
  const storing = new Storing({ ...foundation, log: createLog(config) }, files, () => {});
  await storing.start();
  const readHere = () => existsSync(path) && readFileSync(path, 'utf8');
  await expect.poll(readHere, { timeout: 10_000 }).toBe('first\nsecond\nnot yet sealed\n');
  await storing.close();
}, 120_000);

test('all files can be moved back to this machine', async () => {
  const { prisma } = application.database;
  const content = randomBytes(9 * mib);
  const recorded = await addRecording(application, citizen, { content });
  await stored(recorded);
  const { stored: before } = await storeSummary(prisma);
  expect(before.bytes).toBeGreaterThanOrEqual(content.length);
  const { path } = await rowOf(recorded);
  // Not to be sent again at once.
  await prisma.recordingFile.updateMany({ data: { closedAt: null } });
  const moved: string[] = [];
  await moveBack(prisma, files, (row) => moved.push(row.path));
  expect(moved).toContain(path);
  expect(await storeSummary(prisma)).toMatchObject({ stored: { files: 0, bytes: 0 } });
  expect([existsSync(recorded.path), await files.store?.stat(path)]).toEqual([true, null]);
  expect((await plaintext(recorded)).equals(content)).toBe(true);
}, 60_000);

test('a server that is killed while it sends goes on with the parts that are missing', async () => {
  const postgres = await startPostgres();
  const other = await startObjectStore();
  other.partMs = 400;
  const env = { ...settingsOf(other), DATABASE_URL: postgres.url };
  const server = await startServer({}, { ...env, RECORDING_MIN_FREE_BYTES: '0' });
  const config = parseConfig({ DATA_DIR: server.dataDir, ...env });
  const database = await openDatabase(config);
  try {
    const browser = new Browser(server.url);
    const phone = newPhone();
    const { demoCode } = await browser.call('requestLoginCode', { body: { phone } });
    await browser.call('signInByCode', { body: { phone, code: demoCode ?? '' } });
    const content = randomBytes(39 * mib);
    const { fileId, path } = await addRecording({ config, database }, browser, { content });
    const row = () => database.prisma.recordingFile.findUniqueOrThrow({ where: { id: fileId } });
    await expect.poll(async () => (await row()).parts, { timeout: 40_000, interval: 20 }).toHaveLength(2);
    await server.killAndStartAgain();
    const partsBefore = other.asked.filter((asked) => asked.startsWith('PUT')).length;
    await expect.poll(async () => (await row()).place, { timeout: 60_000 }).toBe('store');
    expect(other.asked.filter((asked) => asked.startsWith('POST') && asked.endsWith('uploads'))).toHaveLength(1);
    // Five parts, of which the one that was on its way may have been sent twice.
    expect(partsBefore).toBeLessThan(5);
    expect(other.asked.filter((asked) => asked.startsWith('PUT')).length).toBeLessThanOrEqual(6);
    await expect.poll(() => existsSync(path)).toBe(false);
    const there = new RecordingFiles({ config, prisma: database.prisma, clock: systemClock });
    const source = await there.open(fileId);
    expect((await source.read(0, content.length)).equals(content)).toBe(true);
    there.store?.close();
  } finally {
    await database.close();
    await server.stop();
    await other.close();
    await postgres.stop();
  }
}, 180_000);
