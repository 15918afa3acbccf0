// mediasoup's worker, a C++ program: found, downloaded or built; kept outside the checkout, so that a fresh clone has it at once.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { ensureDebianPackages } from './debian.mjs';
import { hashOf } from './stamps.mjs';
import { root, run, SetupError, step } from './terminal.mjs';

const mediasoup = join(root, 'node_modules', 'mediasoup');
const buildPackages = [
  'g++',
  'meson',
  'ninja-build',
  'pkg-config',
  'libssl-dev',
  'libsrtp2-dev',
  'libuv1-dev',
  'libabsl-dev',
  'libflatbuffers-dev',
  'flatbuffers-compiler',
];

/** Returns the path of a worker that runs on this machine. `node` is the Node 24 to run mediasoup's own installer with. */
export async function ensureWorker(node) {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  if (given) {
    if (runs(given)) return given;
    throw new SetupError(`MEDIASOUP_WORKER_BIN 指向的 ${given} 在这台机器上运行不了。请改正，或取消这个变量。`);
  }
  const worker = join(cacheFolder(), 'mediasoup-worker');
  if (runs(worker)) return worker;
  const release = await prebuiltRelease(node);
  if (!(release && (await download(node, worker)))) await build(worker);
  return worker;
}

/** One folder for each version of mediasoup, recipe and platform. */
export function cacheFolder(env = process.env) {
  const { version } = JSON.parse(readFileSync(join(mediasoup, 'package.json'), 'utf8'));
  const recipe = hashOf(['sfu/worker']).slice(0, 12);
  const caches = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(caches, 'zhangshang-12348', `mediasoup-worker-${version}-${recipe}-${platform()}-${process.arch}`);
}

const withoutItsVersion = 41; // how the worker ends when nobody told it mediasoup's version: a cheap sign of life

function runs(worker) {
  return (
    existsSync(worker) &&
    spawnSync(worker, [], { env: {}, stdio: 'ignore', timeout: 5000 }).status === withoutItsVersion
  );
}

const hostAnswersWithin = 5000; // ms

/** The address of mediasoup's prebuilt worker for this machine, if it is there and can be reached; else null. */
async function prebuiltRelease(node) {
  const { repository, version } = JSON.parse(readFileSync(join(mediasoup, 'package.json'), 'utf8'));
  const printed = await run(node, ['npm-scripts.mjs', 'worker:prebuild-name'], { cwd: mediasoup });
  const name = /workerPrebuildTarName:([^\]]+)\]/.exec(printed)?.[1];
  const repositoryUrl = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
  const base = process.env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL || `${repositoryUrl}/releases/download`;
  const url = `${base}/${version}/${name}`;
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(hostAnswersWithin) });
    return answer.ok ? url : null;
  } catch {
    return null;
  }
}

/** Lets mediasoup's own installer fetch the prebuilt worker. Returns false when that does not give one that runs here. */
async function download(node, worker) {
  try {
    await step('下载 mediasoup 的媒体进程', () =>
      // Without a Python it cannot start a build of its own when the download breaks off: the recipe here is for that.
      run(node, ['npm-scripts.mjs', 'postinstall'], { cwd: mediasoup, env: { PYTHON: 'false' }, limit: 300_000 }),
    );
    return keep(join(mediasoup, 'worker', 'out', 'Release', 'mediasoup-worker'), worker);
  } catch {
    console.log('  没有下载成功，改为在本机编译。');
    return false;
  }
}

async function build(worker) {
  await ensureDebianPackages(buildPackages, '编译媒体进程');
  const draft = `${cacheFolder()}.${process.pid}.draft`;
  try {
    await step('编译 mediasoup 的媒体进程（只需一次，约 5 到 10 分钟）', (report) =>
      run('sh', [join(root, 'sfu', 'worker', 'build.sh'), mediasoup, draft], {
        onLine: (line) => {
          const progress = /^\[(\d+\/\d+)\]/.exec(line);
          if (progress) report(progress[1]);
        },
      }),
    );
  } catch (error) {
    throw new SetupError(`媒体进程编译失败。\n${error.message}`);
  }
  const fits = keep(draft, worker);
  rmSync(draft, { force: true });
  if (!fits) throw new SetupError('编译出来的媒体进程在这台机器上运行不了。请检查系统的 libssl、libuv 与 libsrtp2。');
}

/** Puts the program into the cache, whole or not at all. Returns whether it runs here. */
function keep(program, worker) {
  if (!runs(program)) return false;
  mkdirSync(cacheFolder(), { recursive: true });
  const draft = `${worker}.${process.pid}`;
  copyFileSync(program, draft);
  renameSync(draft, worker);
  return true;
}
