// The steps from a bare checkout to something that runs. Each is skipped, within milliseconds, when it is already done.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureDebianPackages } from './debian.mjs';
import { ensurePackages } from './packages.mjs';
import { hashOf, isStamped, stamp } from './stamps.mjs';
import { root, run, SetupError, step } from './terminal.mjs';
import { ensureWorker } from './worker.mjs';

/** A process that finds its code compiled starts in half the time. */
const compiled = join(root, 'node_modules', '.cache', 'zhangshang-12348', 'compiled');

/** What later steps need to know: Node 24, and variables for what it runs. */
export async function setUp({ worker = false, client = false } = {}) {
  const node = await ensurePackages();
  await ensurePrismaClient(node);
  if (worker) await ensureFilmTools();
  const env = { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? compiled };
  if (worker) env.MEDIASOUP_WORKER_BIN = await ensureWorker(node);
  if (client) await ensureClient(node);
  return { node, env };
}

/** The script of an installed package, to be run with Node 24 whatever the shell's PATH finds first. */
export function packageScript(path) {
  return join(root, 'node_modules', path);
}

/** Node's option to read `.env`, where there is one. */
export function envFileOption() {
  const file = join(root, '.env');
  return existsSync(file) ? [`--env-file=${file}`] : [];
}

/** ffmpeg packages livestreams and makes films of recordings, whose words need a Chinese font. Those that are not Debian's will do. */
async function ensureFilmTools() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = folders.some((folder) => existsSync(join(folder, 'ffmpeg'))) ? [] : ['ffmpeg'];
  if (!hasFont('Noto Sans CJK SC')) missing.push('fonts-noto-cjk');
  if (missing.length > 0) await ensureDebianPackages(missing, '直播和录像');
}

function hasFont(family) {
  const found = spawnSync('fc-match', ['-f', '%{family}', family], { encoding: 'utf8' });
  return found.stdout?.split(',').includes(family) ?? false;
}

async function ensurePrismaClient(node) {
  await made('prisma', 'prisma/generated/client.ts', ['prisma/schema.prisma'], '生成数据库接口', () =>
    // Prisma would download an engine that `generate` does not use: any program will do in its place.
    run(node, [packageScript('prisma/build/index.js'), 'generate'], {
      env: { PRISMA_SCHEMA_ENGINE_BINARY: node, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
    }),
  );
}

async function ensureClient(node) {
  const sources = ['client', 'protocol', 'package-lock.json'];
  await made('client', 'client/dist/index.html', sources, '构建网页', () =>
    run(node, [packageScript('vite/bin/vite.js'), 'build', '--config', 'client/vite.config.ts']),
  );
}

async function made(name, output, sources, title, make) {
  const hash = hashOf(sources, (path) => path === 'client/dist');
  if (existsSync(join(root, output)) && isStamped(name, hash)) return;
  try {
    await step(title, make);
  } catch (error) {
    throw new SetupError(`${title}没有成功。\n${error.message}`);
  }
  stamp(name, hash);
}
