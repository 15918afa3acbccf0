// Node's packages, and the Node that the project brings along.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, SetupError, step } from './terminal.mjs';

const oldestNode = 20;

/** Installs the packages of package-lock.json where they are not those in node_modules. Returns the path of Node 24. */
export async function ensurePackages() {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    throw new SetupError(
      `这里的 Node 是 ${process.versions.node}，太旧了。请安装 Node ${oldestNode} 或更新的版本（apt-get install nodejs npm，或见 nodejs.org）。`,
    );
  }
  if (!packagesFit()) {
    await step('安装 npm 软件包', () => npmCi()).catch((error) => {
      throw new SetupError(
        `npm 软件包装不上。请确认能访问 npm 的软件仓库（npm config get registry），再试一次。\n${error.message}`,
      );
    });
  }
  return nodeProgram();
}

function packagesFit() {
  try {
    const read = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8')).packages;
    return fits(read('package-lock.json'), read('node_modules', '.package-lock.json'));
  } catch {
    return false;
  }
}

/** Are the installed packages those of the lock file? Optional ones, for other platforms, may be missing. */
export function fits(wanted, installed) {
  return Object.entries(wanted).every(([path, { optional, integrity }]) => {
    if (path === '') return true;
    return path in installed ? installed[path].integrity === integrity : optional === true;
  });
}

/** npm that runs this script tells its own path; its `npm` may be a shell function or miss in PATH. */
function npmCi() {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js') ? run(process.execPath, [npm, 'ci']) : run('npm', ['ci']);
}

function nodeProgram() {
  const own = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new SetupError(`没有适合这台机器（${process.platform}-${process.arch}）的 Node 24。请安装 Node 24，再试一次。`);
}
