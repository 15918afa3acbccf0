import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentOf, RecorderProcess, readJournal } from '#recordings';
import type { RecordingFile } from '../../prisma/generated/client.ts';
import { seedCatalog } from '../../server/catalog/seedCatalog.ts';
import { systemClock } from '../../server/clock.ts';
import { parseConfig } from '../../server/config.ts';
import { type Database, openDatabase } from '../../server/database/database.ts';
import { createLog } from '../../server/log.ts';
import { Finishing } from '../../server/recordings/finishing.ts';
import { missingMasterKeys, rotateKeys } from '../../server/recordings/keyRotation.ts';
import { Keyring, KeyUnavailable } from '../../server/recordings/keyring.ts';
import { RecordingFiles } from '../../server/recordings/recordingFiles.ts';
import { addConsultation } from '../support/consultationRows.ts';
import { newDataDir } from '../support/dataDir.ts';
import { until } from '../support/recorders.ts';
import { RtpSource, type SourceCodec, trackOf } from '../support/rtpSource.ts';

const [master, newer] = [randomBytes(32), randomBytes(32)];
/** During the last one the recorder is killed. */
const codecs: SourceCodec[] = ['vp8', 'opus', 'h264'];

let dataDir: string;
let database: Database;
let recorder: RecorderProcess;
let recordingId: string;
/** While the recording ran. */
let processes: string[] = [];

/** The service with these master keys. */
function foundation(key: Buffer, former: Buffer[] = []) {
  const config = parseConfig({
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    RECORDING_MASTER_KEY: key.toString('base64'),
    RECORDING_FORMER_MASTER_KEYS: former.map((one) => one.toString('base64')).join(','),
  });
  return { config, prisma: database.prisma, clock: systemClock, limits: config.limits, log: createLog(config) };
}
const filesWith = (...keys: [Buffer, Buffer[]?]) => new RecordingFiles(foundation(...keys));

/** Finishes the recording as a service with this master key. Answers its row. */
async function finishWith(key: Buffer) {
  const finishing = new Finishing(
    foundation(key),
    filesWith(key),
    () => {},
    async () => {},
  );
  await finishing.finish(recordingId);
  const include = { files: { orderBy: { createdAt: 'asc' } } } as const;
  return database.prisma.recording.findUniqueOrThrow({ where: { id: recordingId }, include });
}

beforeAll(async () => {
  dataDir = await newDataDir();
  database = await openDatabase({ mode: 'demo', database: { kind: 'embedded', folder: join(dataDir, 'database') } });
  const { prisma } = database;
  await seedCatalog(foundation(master));
  const citizen = await prisma.account.create({
    data: { role: 'citizen', phone: '13800000001', createdAt: new Date() },
  });
  const consultationId = await addConsultation(prisma, { citizenId: citizen.id, lawyerId: citizen.id });
  const row = { consultationId, status: 'recording', startedAt: new Date() } as const;
  recordingId = (await prisma.recording.create({ data: row })).id;
  const dir = foundation(master).config.recordingsDir;
  recorder = await RecorderProcess.create({ dir, minFreeBytes: 0, log: { info() {}, warn() {} } });
  for (const codec of codecs) await record(codec);
}, 60_000);
afterAll(async () => {
  await recorder?.close();
  await database?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** One stream into a journal, as LiveTrack opens it. */
async function record(codec: SourceCodec): Promise<void> {
  const { kind } = trackOf(codec, { path: '', key: Buffer.alloc(0) }, codec);
  const mimeType = codec === 'opus' ? 'audio/opus' : `video/${codec}`;
  const source = codec === 'h264' ? 'screen' : kind === 'video' ? 'camera' : 'microphone';
  const track = await database.prisma.recordingTrack.create({
    data: { recordingId, side: 'citizen', source, kind, codec: mimeType, openedAt: new Date() },
  });
  const file = { recordingId, trackId: track.id, kind: 'journal', extension: 'journal' } as const;
  const { path, key } = await filesWith(master).create(file);
  const sender = await RtpSource.start(codec, await recorder.openTrack(trackOf(codec, { path, key }, track.id)), {
    seconds: 600,
  });
  await until(() => (recorder.stats().tracks[track.id]?.durable ?? 0) > 80, `${codec} is on the disk`);
  const pid = recorder.pid ?? 0;
  processes = ['cmdline', 'environ'].map((part) => readFileSync(`/proc/${pid}/${part}`, 'latin1'));
  if (codec !== 'h264') await recorder.closeTrack(track.id);
  else process.kill(pid, 'SIGKILL');
  sender.stop();
}

/** All files below DATA_DIR in which one of these lies. */
function filesWithAnyOf(needles: readonly Buffer[]): string[] {
  return readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dataDir, name))
    .filter((path) => statSync(path).isFile())
    .filter((path) => {
      const bytes = readFileSync(path);
      return needles.some((needle) => bytes.includes(needle));
    });
}

/** What would give a file away: its begin, pieces of it, its key, and of a journal the payload of some packets. */
async function secretsOf(files: RecordingFiles, row: RecordingFile): Promise<Buffer[]> {
  const { key } = files.onDisk(row);
  const secrets = [key, Buffer.from(key.toString('base64')), Buffer.from(key.toString('hex'))];
  const source = await files.open(row.id);
  try {
    for (const part of [0, 0.5, 0.9]) secrets.push(await source.read(Math.floor(part * source.size), 24));
    if (row.kind !== 'journal') return secrets;
    const payloads: Buffer[] = [];
    for await (const { data } of readJournal(source)) if (data.length > 60) payloads.push(data.subarray(-24));
    return [...secrets, ...payloads.slice(-5)];
  } finally {
    await source.close();
  }
}

test('a service without the right master key leaves a recording to the next start, and touches nothing', async () => {
  const before = await database.prisma.recordingFile.findMany();
  expect(await finishWith(newer)).toMatchObject({ status: 'processing', files: before });
  const [file] = before;
  await expect(filesWith(newer).open(file?.id ?? '')).rejects.toThrow(KeyUnavailable);
  const missing = await missingMasterKeys(database.prisma, new Keyring(newer));
  expect(missing).toEqual([{ masterKeyId: new Keyring(master).masterKeyId, files: 3 }]);
});

test('a recording whose recorder was killed is finished with the right key', async () => {
  const { status, files } = await finishWith(master);
  expect(status).toBe('available');
  expect(files.map(({ kind, path }) => `${kind} ${path.split('.')[1]}`).toSorted()).toEqual([
    ...['journal journal', 'journal journal', 'journal journal'],
    ...['track mp4', 'track webm', 'track webm'],
  ]);
  expect(files.every(({ closedAt, sha256 }) => closedAt !== null && /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
});

test('nothing of a recording, and no key, lies in the clear in any file or in how the recorder was started', async () => {
  const files = filesWith(master);
  const rows = await database.prisma.recordingFile.findMany();
  const secrets = (await Promise.all(rows.map((row) => secretsOf(files, row)))).flat();
  expect(secrets.length).toBe(6 * 6 + 3 * 5);
  expect(filesWithAnyOf(secrets)).toEqual([]);
  for (const text of processes)
    for (const secret of secrets) expect(text.includes(secret.toString('latin1'))).toBe(false);

  const leak = join(dataDir, 'leak');
  writeFileSync(leak, Buffer.concat([randomBytes(100), ...secrets.slice(-1), randomBytes(100)]));
  expect(filesWithAnyOf(secrets)).toEqual([leak]);
  rmSync(leak);
}, 60_000);

test('after a rotation the new master key alone opens everything, and the files are those they were', async () => {
  const { prisma } = database;
  const rows = await prisma.recordingFile.findMany({ orderBy: { id: 'asc' } });
  const bytes = rows.map((row) => readFileSync(filesWith(master).pathOf(row)));
  const deleted = rows.find(({ kind }) => kind === 'track');
  if (!deleted) throw new Error('there is no playable file');
  await filesWith(master).delete(deleted);

  const withoutFormer = await rotateKeys(prisma, new Keyring(newer));
  expect(withoutFormer).toMatchObject({ wrapped: 0, present: 0 });
  expect(withoutFormer.unavailable.length).toBe(rows.length - 1);
  const keyring = new Keyring(newer, [master]);
  expect(await rotateKeys(prisma, keyring)).toEqual({
    wrapped: rows.length - 1,
    present: rows.length - 1,
    unavailable: [],
  });
  expect(await rotateKeys(prisma, keyring)).toMatchObject({ wrapped: 0, present: rows.length - 1 });

  const files = filesWith(newer);
  for (const [index, row] of rows.entries()) {
    if (row.id === deleted.id) continue;
    const { bytes: plain, sha256 } = await contentOf(await files.open(row.id));
    expect({ plain: BigInt(plain), sha256 }).toEqual({ plain: row.bytes, sha256: row.sha256 });
    expect(readFileSync(files.pathOf(row)).equals(bytes[index] ?? Buffer.alloc(0))).toBe(true);
    await expect(filesWith(master).open(row.id)).rejects.toThrow(KeyUnavailable);
  }
  expect(await prisma.recordingFile.findUniqueOrThrow({ where: { id: deleted.id } })).toMatchObject({
    wrappedKey: '',
    deletedAt: expect.any(Date),
  });
  expect(existsSync(files.pathOf(deleted))).toBe(false);
});

test('a changed byte of a journal makes the recording damaged, and the other tracks stay', async () => {
  const playable = await database.prisma.recordingFile.findFirstOrThrow({ where: { kind: 'track', deletedAt: null } });
  const where = { kind: 'journal', trackId: playable.trackId } as const;
  const path = filesWith(newer).pathOf(await database.prisma.recordingFile.findFirstOrThrow({ where }));
  const journal = readFileSync(path);
  journal.writeUInt8(journal.readUInt8(5000) ^ 1, 5000);
  writeFileSync(path, journal);
  const { status, alarm, files } = await finishWith(newer);
  expect([status, alarm]).toEqual(['damaged', expect.stringContaining('was changed')]);
  expect(files.filter(({ kind, deletedAt, closedAt }) => kind === 'track' && !deletedAt && closedAt).length).toBe(3);
});
