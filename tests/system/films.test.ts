import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VaultWriter } from '#recordings';
import { seedCatalog } from '../../server/catalog/seedCatalog.ts';
import { parseConfig } from '../../server/config.ts';
import { type Database, openDatabase } from '../../server/database/database.ts';
import { Deadlines } from '../../server/deadlines.ts';
import { createLog } from '../../server/log.ts';
import { type FilmHooks, Films } from '../../server/recordings/films.ts';
import { RecordingFiles } from '../../server/recordings/recordingFiles.ts';
import { copyViewOf } from '../../server/recordings/recordingViews.ts';
import { addConsultation } from '../support/consultationRows.ts';
import { newDataDir } from '../support/dataDir.ts';
import { TestClock } from '../support/testClock.ts';

const run = promisify(execFile);
const seconds = 4;

let dataDir: string;
let folder: string;
let database: Database;
let clock: TestClock;
let files: RecordingFiles;
beforeAll(async () => {
  dataDir = await newDataDir();
  folder = await mkdtemp(join(tmpdir(), 'films-'));
  database = await openDatabase({ mode: 'demo', database: { kind: 'embedded', folder: join(dataDir, 'database') } });
  clock = new TestClock();
  await seedCatalog(foundation());
  files = new RecordingFiles(foundation());
  const picture = [
    '-f',
    'lavfi',
    '-i',
    `testsrc=s=320x240:r=15:d=${seconds}`,
    '-c:v',
    'libvpx',
    '-deadline',
    'realtime',
  ];
  await run('ffmpeg', ['-v', 'error', ...picture, join(folder, 'camera.webm')]);
  const sound = ['-f', 'lavfi', '-i', `sine=r=48000:d=${seconds}`, '-c:a', 'libopus', '-frame_duration', '20'];
  await run('ffmpeg', ['-v', 'error', ...sound, join(folder, 'microphone.webm')]);
}, 60_000);
afterAll(async () => {
  await database?.close();
  for (const path of [dataDir, folder]) await rm(path, { recursive: true, force: true });
});

function foundation() {
  const config = parseConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  return { config, prisma: database.prisma, clock, limits: config.limits, log: createLog(config) };
}

/** A queue of films, as one run of the server has it. */
function openFilms(hooks: Partial<FilmHooks> = {}) {
  const told: string[] = [];
  const deadlines = new Deadlines(clock, foundation().log);
  const films = new Films(foundation(), deadlines, files, {
    isBusy: () => false,
    onChanged: (consultationId) => told.push(consultationId),
    onFilm: async () => {},
    onCopy: () => {},
    ...hooks,
  });
  const close = async () => {
    await films.close();
    deadlines.close();
  };
  return { films, told, close };
}

/** A finished recording of both sides' sound and the citizen's picture. */
async function recorded(recordedMs = seconds * 1000) {
  const { prisma } = database;
  const startedAt = clock.now();
  const citizen = await prisma.account.create({ data: { role: 'citizen', createdAt: startedAt } });
  const lawyer = await prisma.account.create({ data: { role: 'duty_lawyer', name: '李律师', createdAt: startedAt } });
  const people = { citizenId: citizen.id, lawyerId: lawyer.id };
  const consultationId = await addConsultation(prisma, people, { contactName: "王'师:傅" });
  const endedAt = new Date(startedAt.getTime() + seconds * 1000);
  const { id } = await prisma.recording.create({
    data: { consultationId, status: 'available', startedAt, endedAt, recordedMs },
  });
  await addTrack(id, 'citizen', 'camera', 'video', startedAt);
  await addTrack(id, 'citizen', 'microphone', 'audio', startedAt);
  await addTrack(id, 'lawyer', 'microphone', 'audio', startedAt);
  return { id, consultationId, citizenId: citizen.id };
}

async function addTrack(
  recordingId: string,
  side: 'citizen' | 'lawyer',
  source: string,
  kind: string,
  startedAt: Date,
): Promise<void> {
  const { prisma } = database;
  const codec = kind === 'video' ? 'vp8' : 'opus';
  const track = await prisma.recordingTrack.create({
    data: { recordingId, side, source, kind, codec, openedAt: startedAt, startedAt, durationMs: seconds * 1000 },
  });
  const { row, path, key } = await files.create({ recordingId, trackId: track.id, kind: 'track', extension: 'webm' });
  const vault = await VaultWriter.create(path, key);
  const content = await readFile(join(folder, `${source}.webm`));
  await vault.append(content, true);
  await vault.close();
  await files.closed(row.id, { bytes: content.length, sha256: '' });
}

const stateOf = (id: string) => database.prisma.recording.findUniqueOrThrow({ where: { id } });
const filmsOf = (recordingId: string) =>
  database.prisma.recordingFile.findMany({ where: { recordingId, kind: 'film' }, orderBy: { createdAt: 'asc' } });
const becomes = (id: string, filmState: string) =>
  expect.poll(async () => (await stateOf(id)).filmState, { timeout: 20_000, interval: 50 }).toBe(filmState);

test('a finished recording gets a film, which agrees with its journals; made again, the new one takes its place', async () => {
  const notes: string[] = [];
  const onFilm = async (recordingId: string) => void notes.push(recordingId);
  const { films, told, close } = openFilms({ onFilm });
  const { id, consultationId } = await recorded();
  await films.queue(id);
  await becomes(id, 'ready');
  expect(await stateOf(id)).toMatchObject({ check: 'passed', checkNote: '', filmProgress: 100, filmError: '' });
  const [film] = await filmsOf(id);
  await expect.poll(() => notes).toEqual([id]);
  expect(told).toEqual([consultationId]);
  const source = await files.open(film?.id ?? '');
  expect(source.size).toBe(Number(film?.bytes));
  expect((await source.read(4, 4)).toString()).toBe('ftyp');
  await source.close();

  await films.queue(id);
  await becomes(id, 'ready');
  const [former, latter] = await filmsOf(id);
  await expect.poll(() => existsSync(files.pathOf({ path: former?.path ?? '' }))).toBe(false);
  expect((await filmsOf(id))[0]?.deletedAt).not.toBeNull();
  expect(latter?.deletedAt).toBeNull();
  await close();
});

test('a recording that holds less than was counted is to be checked by a person', async () => {
  const { films, close } = openFilms();
  const { id } = await recorded(seconds * 1000 + 700);
  await films.make(id);
  const { check, checkNote } = await stateOf(id);
  expect(check).toBe('differs');
  expect(checkNote).toMatch(/^recorded: 4700 ms in the journals, (39|40)\d\d ms in the files$/);
  await close();
});

test('a film that fails is tried three times, with growing pauses', async () => {
  const { films, close } = openFilms();
  const { id } = await recorded();
  const [track] = await database.prisma.recordingFile.findMany({ where: { recordingId: id, kind: 'track' } });
  await rm(files.pathOf({ path: track?.path ?? '' }));
  await films.queue(id);
  for (const [attempts, pauseMs] of [60_000, 600_000].entries()) {
    await expect.poll(async () => (await stateOf(id)).filmAttempts, { timeout: 20_000 }).toBe(attempts + 1);
    const { filmState, filmDueAt, filmError } = await stateOf(id);
    expect([filmState, filmDueAt]).toEqual(['queued', new Date(clock.now().getTime() + pauseMs)]);
    expect(filmError).toContain('ENOENT');
    clock.advance(pauseMs);
    films.look();
  }
  await becomes(id, 'failed');
  expect(await filmsOf(id)).toEqual([]);
  await close();
});

test('a film whose master key is missing waits for it, and uses up no try', async () => {
  const { films, close } = openFilms();
  const { prisma } = database;
  const { id } = await recorded();
  const { masterKeyId } = files.keyring;
  const lose = (lost: string) =>
    prisma.recordingFile.updateMany({ where: { recordingId: id }, data: { masterKeyId: lost } });
  await lose('lost');
  await films.queue(id);
  for (let times = 0; times < 4; times += 1) {
    const later = new Date(clock.now().getTime() + 600_000);
    await expect.poll(async () => (await stateOf(id)).filmDueAt, { timeout: 20_000 }).toEqual(later);
    expect(await stateOf(id)).toMatchObject({ filmState: 'queued', filmAttempts: 0 });
    clock.advance(600_000);
    films.look();
  }
  await lose(masterKeyId);
  clock.advance(600_000);
  films.look();
  await becomes(id, 'ready');
  await close();
});

test('while people talk a film waits, but not for ever', async () => {
  let asked = 0;
  const isBusy = () => {
    asked += 1;
    return true;
  };
  const { films, close } = openFilms({ isBusy });
  const { id } = await recorded();
  await films.queue(id);
  await expect.poll(() => asked).toBe(1);
  clock.advance(599_000);
  films.look();
  await expect.poll(() => asked).toBe(2);
  expect((await stateOf(id)).filmState).toBe('queued');
  clock.advance(2000);
  films.look();
  await becomes(id, 'ready');
  await close();
});

test('a film that was begun stands still while people talk, and is whole in the end', async () => {
  let talking = false;
  let held = 0;
  const isBusy = () => {
    if (talking) held += 1;
    return talking;
  };
  const { films, close } = openFilms({ isBusy });
  const { id } = await recorded();
  await films.queue(id);
  await becomes(id, 'composing');
  talking = true;
  await expect.poll(() => held).toBeGreaterThan(6);
  expect((await stateOf(id)).filmState).toBe('composing');
  talking = false;
  await becomes(id, 'ready');
  expect(await stateOf(id)).toMatchObject({ check: 'passed' });
  await close();
});

test('a film that a stopped or killed server had begun is made by the next one, and nothing is left of the first', async () => {
  const first = openFilms();
  const { id } = await recorded();
  await first.films.queue(id);
  await becomes(id, 'composing');
  await first.close();
  expect((await stateOf(id)).filmState).toBe('queued');

  await database.prisma.recording.update({ where: { id }, data: { filmState: 'composing' } });
  const { row } = await files.create({ recordingId: id, trackId: null, kind: 'film', extension: 'mp4' });
  const second = openFilms();
  await second.films.start();
  await becomes(id, 'ready');
  expect((await filmsOf(id)).map((film) => film.id)).toEqual([expect.not.stringContaining(row.id)]);
  await second.close();
});

test('a recording without anything to show has no film', async () => {
  const { films, close } = openFilms();
  const { id } = await recorded();
  await database.prisma.recordingFile.updateMany({ where: { recordingId: id }, data: { deletedAt: clock.now() } });
  await films.queue(id);
  await becomes(id, 'failed');
  expect(await filmsOf(id)).toEqual([]);
  await close();
});

test('a released copy is made before any film, and may be fetched for some days', async () => {
  const fetchable: string[] = [];
  const { films, close } = openFilms({ onCopy: (consultation) => fetchable.push(consultation) });
  const { id, citizenId, consultationId } = await recorded();
  const copy = await database.prisma.recordingCopy.create({
    data: {
      ...{ recordingId: id, requestedById: citizenId, reason: '', state: 'making' },
      ...{ requestedAt: clock.now(), decidedAt: clock.now() },
    },
  });
  const find = () =>
    database.prisma.recordingCopy.findUniqueOrThrow({ where: { id: copy.id }, include: { file: true } });
  await films.queue(id);
  await expect.poll(async () => (await find()).state, { timeout: 20_000, interval: 50 }).toBe('ready');
  await expect.poll(() => fetchable).toEqual([consultationId]);
  expect((await stateOf(id)).filmState).not.toBe('ready');
  const { expiresAt, file } = await find();
  expect(expiresAt).toEqual(new Date(clock.now().getTime() + 7 * 24 * 60 * 60 * 1000));
  expect(file).toMatchObject({ kind: 'copy', recordingId: id, closedAt: expect.any(Date), deletedAt: null });
  await becomes(id, 'ready');
  expect((await find()).file?.deletedAt).toBeNull();
  await close();
});

test('a copy that cannot be made is to be decided again, and both sides can read that', async () => {
  const { films, close } = openFilms();
  const { id, citizenId } = await recorded();
  await database.prisma.recordingFile.updateMany({ where: { recordingId: id }, data: { deletedAt: clock.now() } });
  const copy = await database.prisma.recordingCopy.create({
    data: {
      ...{ recordingId: id, requestedById: citizenId, reason: '', state: 'making', note: '请妥善保管' },
      ...{ requestedAt: clock.now(), decidedAt: clock.now() },
    },
  });
  films.look();
  const view = async () =>
    copyViewOf(await database.prisma.recordingCopy.findUniqueOrThrow({ where: { id: copy.id } }));
  await expect.poll(view, { timeout: 20_000, interval: 50 }).toMatchObject({ state: 'requested', makingFailed: true });
  expect((await view()).note).toBe('请妥善保管');
  await close();
});

test('a recording that is deleted while its film is made has none', async () => {
  const { films, close } = openFilms();
  const { id } = await recorded();
  await films.queue(id);
  await becomes(id, 'composing');
  await database.prisma.recording.update({ where: { id }, data: { status: 'deleted' } });
  await expect
    .poll(async () => (await filmsOf(id)).map(({ deletedAt }) => deletedAt !== null), { timeout: 20_000 })
    .toEqual([true]);
  await close();
});

test('the command makes a film anew and says what its check found', async () => {
  const { id, consultationId } = await recorded();
  const { number } = await database.prisma.consultation.findUniqueOrThrow({ where: { id: consultationId } });
  await database.close(); // the embedded one is open in one process at a time
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: dataDir };
  const { stdout } = await run(process.execPath, ['server/commands/recordings.ts', 'film', number], { env });
  expect(stdout).toContain('成片已做好。\n与原始录像核对一致。');
  const unknown = run(process.execPath, ['server/commands/recordings.ts', 'film', '20261122-9999'], { env });
  await expect(unknown).rejects.toMatchObject({ code: 1, stderr: '没有这份录像：20261122-9999\n' });
  database = await openDatabase({ mode: 'demo', database: { kind: 'embedded', folder: join(dataDir, 'database') } });
  expect(await stateOf(id)).toMatchObject({ filmState: 'ready', check: 'passed' });
}, 90_000);
