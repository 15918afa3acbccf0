import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyPassword } from '../../server/accounts/password.ts';
import { systemClock } from '../../server/clock.ts';
import { parseConfig } from '../../server/config.ts';
import { type Database, openDatabase } from '../../server/database/database.ts';
import { recordAccess } from '../../server/recordings/accessLog.ts';
import { RecordingFiles } from '../../server/recordings/recordingFiles.ts';
import { query, startPostgres, type TestPostgres } from '../support/postgres.ts';

const work = mkdtempSync(join(tmpdir(), 'zs-commands-'));
const filled = join(work, 'filled');
let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
  const database = await openIn(filled);
  await fill(database);
  await database.close();
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(work, { recursive: true, force: true });
});

const openIn = (dataDir: string) => openDatabase(parseConfig({ DATA_DIR: dataDir }));

/** A data folder of the test's own, with what `fill` wrote. */
function copyOfFilled(name: string): string {
  const dataDir = join(work, name);
  cpSync(filled, dataDir, { recursive: true });
  return dataDir;
}

/** Rows that point at one another, with times to the millisecond, JSON, bigints, quotes and empty values. */
async function fill({ prisma }: Database): Promise<void> {
  const at = new Date('2026-11-22T01:02:03.456Z');
  const citizen = await prisma.account.create({ data: { role: 'citizen', phone: '13800000000', createdAt: at } });
  await prisma.category.create({ data: { code: 'lawyer', name: '律师服务', position: 1 } });
  await prisma.matterType.create({
    data: { code: 'pay', categoryCode: 'lawyer', name: '工资', words: '', position: 1 },
  });
  for (let index = 0; index < 3; index++) {
    const consultation = await prisma.consultation.create({
      data: {
        number: `20261122-000${index}`,
        kind: 'instant',
        state: 'completed',
        stateSince: at,
        citizenId: citizen.id,
        categoryCode: 'lawyer',
        matterCode: 'pay',
        brief: `老板说"过几天"，'一直'没给\n\\N {第${index}次}`,
        idempotencyKey: crypto.randomUUID(),
        requestedAt: at,
      },
    });
    const gaps = [{ fromMs: 1, cause: '网络,"断"', nothing: null }];
    const { id: recordingId } = await prisma.recording.create({
      data: { consultationId: consultation.id, status: 'available', startedAt: at, bytes: 5_000_000_000n, gaps },
    });
    const config = parseConfig({ DATA_DIR: filled });
    const files = new RecordingFiles({ config, prisma, clock: systemClock });
    await files.create({ recordingId, trackId: null, kind: 'film', extension: 'mp4' });
    const played = { at, actorId: citizen.id, action: 'play', recordingId: consultation.id } as const;
    await prisma.$transaction((tx) => recordAccess(tx, { ...played, detail: { reason: '"抽查"', index } }));
  }
}

function command(name: string, args: string[], env: Record<string, string>) {
  const program = fileURLToPath(new URL(`../../server/commands/${name}.ts`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
    encoding: 'utf8',
    timeout: 50_000,
  });
  expect(stderr).not.toMatch(/^ +at /m);
  return { status, said: stdout + stderr };
}

async function consultationsIn(dataDir: string) {
  const database = await openIn(dataDir);
  try {
    return await database.prisma.consultation.findMany({ include: { recording: true }, orderBy: { number: 'asc' } });
  } finally {
    await database.close();
  }
}

const unbroken = { status: 0, said: expect.stringContaining('共 3 条，都与写入时一致') };

describe('backup and restore', () => {
  const file = join(work, 'backup.tar.gz');

  test('bring everything back into an empty folder', async () => {
    expect(command('backup', [file], { DATA_DIR: copyOfFilled('source') })).toMatchObject({ status: 0 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const target = join(work, 'restored');
    expect(command('restore', [file], { DATA_DIR: target })).toMatchObject({ status: 0 });
    expect(await consultationsIn(target)).toEqual(await consultationsIn(join(work, 'source')));
    expect(command('recordings', ['access'], { DATA_DIR: target })).toMatchObject(unbroken);
  });

  test('touch no existing data without --force, and keep the old data with it', async () => {
    const dataDir = copyOfFilled('existing');
    expect(command('restore', [file], { DATA_DIR: dataDir }).said).toMatch(/已有数据.*--force/);
    expect(command('restore', [file, '--force'], { DATA_DIR: dataDir })).toMatchObject({ status: 0 });
    expect(readdirSync(join(dataDir, 'database')).some((name) => name.startsWith('pgdata.before-'))).toBe(true);
    expect(command('backup', [file], { DATA_DIR: dataDir }).said).toMatch(/已存在/);
  });

  test('leave the data alone when the file is damaged or something else', async () => {
    const dataDir = copyOfFilled('damaged');
    const damaged = join(work, 'damaged.tar.gz');
    cpSync(file, damaged);
    truncateSync(damaged, Math.floor(statSync(file).size / 2));
    const other = join(work, 'other.tar.gz');
    writeFileSync(other, 'no archive');
    for (const wrong of [damaged, other]) {
      expect(command('restore', [wrong, '--force'], { DATA_DIR: dataDir })).toMatchObject({
        status: 1,
        said: expect.stringContaining('没有改动'),
      });
    }
    expect(await consultationsIn(dataDir)).toHaveLength(3);
  });

  test('refuse while the service runs', async () => {
    const dataDir = copyOfFilled('running');
    const database = await openIn(dataDir);
    const another = join(work, 'another.tar.gz');
    expect(command('backup', [another], { DATA_DIR: dataDir }).said).toMatch(/正在运行/);
    expect(command('restore', [file, '--force'], { DATA_DIR: dataDir }).said).toMatch(/正在运行/);
    expect(existsSync(another)).toBe(false);
    await database.close();
  });

  test('say in plain words what is wrong with the command line', () => {
    expect(command('backup', [], { DATA_DIR: filled }).said).toMatch(/缺少文件名/);
    expect(command('backup', ['a', 'b'], { DATA_DIR: filled }).said).toMatch(/多了参数：b/);
    expect(command('restore', ['--nonsense'], { DATA_DIR: filled }).said).toMatch(/参数不对：--nonsense/);
    expect(command('restore', [join(work, 'missing')], { DATA_DIR: join(work, 'none') }).said).toMatch(/找不到文件/);
    expect(command('backup', [file], { DATA_DIR: join(work, 'none') }).said).toMatch(/没有可备份的数据/);
    expect(command('backup', ['--help'], {})).toMatchObject({ status: 0 });
  });
});

describe('db:move', () => {
  test('carries every row to PostgreSQL, which the service then opens', async () => {
    const dataDir = copyOfFilled('moved');
    const url = await postgres.createDatabase('moved');
    const { status, said } = command('moveDatabase', [url], { DATA_DIR: dataDir });
    expect({ status, said }).toMatchObject({ status: 0, said: expect.stringMatching(/3 行 {2}Consultation$/m) });
    const database = await openDatabase(parseConfig({ DATA_DIR: dataDir, DATABASE_URL: url }));
    expect(database.applied).toEqual([]);
    const moved = await database.prisma.consultation.findMany({
      include: { recording: true },
      orderBy: { number: 'asc' },
    });
    await database.close();
    expect(moved).toEqual(await consultationsIn(dataDir));
    expect(command('recordings', ['access'], { DATA_DIR: dataDir, DATABASE_URL: url })).toMatchObject(unbroken);
    await expect(query(url, 'DELETE FROM "RecordingAccess"')).rejects.toThrow('never changed or deleted');
    const keys = await query(
      url,
      `SELECT count(*)::int AS count FROM pg_constraint WHERE contype = 'f' AND convalidated`,
    );
    expect(keys).not.toEqual([{ count: 0 }]);
  });

  test('refuses a target that is not empty, or not there', async () => {
    const url = await postgres.createDatabase('occupied');
    await query(url, 'CREATE TABLE theirs (id int)');
    expect(command('moveDatabase', [url], { DATA_DIR: filled })).toMatchObject({
      status: 1,
      said: expect.stringContaining('不是空的'),
    });
    const missing = url.replace('/occupied?', '/missing?');
    expect(command('moveDatabase', [missing], { DATA_DIR: filled }).said).toMatch(/没有这个数据库/);
    expect(command('moveDatabase', ['mysql://x'], { DATA_DIR: filled }).said).toMatch(/postgresql:\/\//);
  });
});

describe('recordings access', () => {
  test('names the first row that was changed, and finds rows cut off by the head noted before', async () => {
    const dataDir = copyOfFilled('accesses');
    const env = { DATA_DIR: dataDir, DATABASE_URL: await postgres.createDatabase('accesses') };
    expect(command('moveDatabase', [env.DATABASE_URL], { DATA_DIR: dataDir })).toMatchObject({ status: 0 });
    const head = /校验值：([0-9a-f]{64})/.exec(command('recordings', ['access'], env).said)?.[1] ?? '';
    expect(command('recordings', ['access', '--head', head], env)).toMatchObject({ status: 0 });

    const behindTriggers = (sql: string) =>
      query(env.DATABASE_URL, `ALTER TABLE "RecordingAccess" DISABLE TRIGGER USER; ${sql}`);
    await behindTriggers('DELETE FROM "RecordingAccess" WHERE "seq" = 3');
    expect(command('recordings', ['access', '--head', head], env)).toMatchObject({
      status: 1,
      said: expect.stringContaining('不在其中'),
    });
    await behindTriggers('UPDATE "RecordingAccess" SET "actorId" = NULL WHERE "seq" = 2');
    expect(command('recordings', ['access'], env)).toMatchObject({
      status: 1,
      said: expect.stringContaining('第 2 条被改过'),
    });
  });

  test('says in plain words what is wrong with the command line', () => {
    expect(command('recordings', ['access', '--head', 'x'], {})).toMatchObject({
      status: 1,
      said: expect.stringContaining('npm run recordings -- access'),
    });
    expect(command('recordings', ['nonsense'], {})).toMatchObject({
      status: 1,
      said: expect.stringContaining('没有这个子命令：nonsense'),
    });
    expect(command('recordings', ['--help'], {})).toMatchObject({ status: 0 });
  });
});

describe('recordings rotate', () => {
  test('wraps every key under a new master key, and says when the former one is still needed', () => {
    const dataDir = copyOfFilled('rotated');
    const former = readFileSync(join(dataDir, 'recording-master-key'), 'utf8');
    const env = { DATA_DIR: dataDir, RECORDING_MASTER_KEY: Buffer.alloc(32, 9).toString('base64') };
    expect(command('recordings', ['rotate'], env)).toMatchObject({
      status: 1,
      said: expect.stringContaining('3 个文件的密钥打不开'),
    });
    expect(command('recordings', ['rotate'], { ...env, RECORDING_FORMER_MASTER_KEYS: former })).toMatchObject({
      status: 0,
      said: expect.stringContaining('换了 3 把密钥'),
    });
    expect(command('recordings', ['rotate'], env)).toMatchObject({
      status: 0,
      said: expect.stringContaining('换了 0 把密钥；现在的主密钥下共有 3 把'),
    });
  });

  test('a backup carries the wrapped keys, and not the master key that opens them', () => {
    const file = join(work, 'keys.tar.gz');
    command('backup', [file], { DATA_DIR: copyOfFilled('with_keys') });
    const target = join(work, 'without_keys');
    expect(command('restore', [file], { DATA_DIR: target }).said).toContain('主密钥');
    expect(command('recordings', ['rotate'], { DATA_DIR: target })).toMatchObject({
      status: 1,
      said: expect.stringContaining('3 个文件的密钥打不开'),
    });
  });
});

describe('recordings', () => {
  const unopened = { status: 1, said: expect.stringContaining('RECORDING_FORMER_MASTER_KEYS') };

  test('a change of the master key is in the log of what was changed', async () => {
    const dataDir = copyOfFilled('rotated');
    const [former, latter] = [readFileSync(join(dataDir, 'recording-master-key'), 'utf8').trim(), '8'];
    const env = { DATA_DIR: dataDir, RECORDING_MASTER_KEY: Buffer.alloc(32, latter).toString('base64') };
    expect(command('recordings', ['rotate'], env)).toMatchObject(unopened);
    const rotated = command('recordings', ['rotate'], { ...env, RECORDING_FORMER_MASTER_KEYS: former });
    expect(rotated).toMatchObject({ status: 0, said: expect.stringContaining('换了 3 把密钥') });
    const database = await openIn(dataDir);
    const rows = await database.prisma.auditRow.findMany({ select: { actorId: true, action: true, subject: true } });
    await database.close();
    const subject = expect.stringMatching(/^[0-9a-f]{16}$/);
    expect(rows).toEqual([{ actorId: null, action: 'recording_keys.rotated', subject }]);
  });

  test('a command without the settings of the service says so, instead of making a database of its own', () => {
    const dataDir = join(work, 'nothing_yet');
    const none = { status: 1, said: expect.stringContaining('还没有内置数据库') };
    expect(command('admin', ['create', '--login', 'chief'], { DATA_DIR: dataDir })).toMatchObject(none);
    expect(command('recordings', ['store'], { DATA_DIR: dataDir })).toMatchObject(none);
    expect(existsSync(join(dataDir, 'database'))).toBe(false);
  });
});

describe('admin', () => {
  const production = (url: string) => ({
    APP_MODE: 'production',
    DATABASE_URL: url,
    JWT_SECRET: 'x'.repeat(40),
    RECORDING_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    SEAL_PRIVATE_KEY: 'MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
    PUBLIC_URL: 'https://12348.example.cn',
    RTC_ANNOUNCED_ADDRESS: '203.0.113.8',
    DATA_DIR: join(work, 'production'),
  });
  const passwordIn = (said: string) => /一次性密码：(\S+)/.exec(said)?.[1] ?? '';

  test('makes the first administrator, who must change the printed password', async () => {
    const env = production(await postgres.createDatabase('admin'));
    const { status, said } = command('admin', ['create', '--login', 'chief'], env);
    expect({ status, said }).toMatchObject({ status: 0 });
    const [account] = (await query(env.DATABASE_URL, 'SELECT * FROM "Account"')) as { passwordHash: string }[];
    expect(account).toMatchObject({ login: 'chief', role: 'sys_admin', mustChangePassword: true });
    expect(await verifyPassword(account?.passwordHash ?? null, passwordIn(said))).toBe(true);

    expect(command('admin', ['create', '--login', 'chief'], env)).toMatchObject({
      status: 1,
      said: expect.stringContaining('已经有了'),
    });
    expect(passwordIn(command('admin', ['reset', '--login', 'chief'], env).said)).not.toBe('');
  });

  test('says in plain words what is wrong', async () => {
    const env = production(await postgres.createDatabase('admin_wrong'));
    expect(command('admin', [], env)).toMatchObject({ status: 1, said: expect.stringContaining('npm run admin') });
    expect(command('admin', ['create', '--login', 'X'], env).said).toMatch(/--login：/);
    expect(command('admin', ['reset', '--login', 'nobody'], env).said).toMatch(/没有管理员账号/);
    expect(command('admin', ['create', '--login', 'chief'], { APP_MODE: 'production' }).said).toMatch(
      /配置有 6 处问题/,
    );
  });
});
