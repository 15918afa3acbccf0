// Debian packages: installed when this runs as root, else told.
import { execFileSync } from 'node:child_process';
import { run, SetupError, step } from './terminal.mjs';

/** Installs those of the packages that are missing. `purpose` is what they are needed for, in plain words. */
export async function ensureDebianPackages(packages, purpose) {
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !hasApt()) {
    throw new SetupError(`${purpose}还缺这些软件，请先安装，再试一次：\n  sudo ${command}`);
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await step(`安装${purpose}需要的系统软件：${missing.join(' ')}`, async (report) => {
    await run('apt-get', ['update', '-q'], { env, onLine: report });
    await run('apt-get', ['install', '-yq', '--no-install-recommends', ...missing], { env, onLine: report });
  }).catch((error) => {
    throw new SetupError(`系统软件装不上。请确认能访问 Debian 的软件仓库，再试一次：\n  ${command}\n${error.message}`);
  });
}

function isInstalled(name) {
  try {
    const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    return execFileSync('dpkg-query', ['--status', name], options).includes('Status: install ok installed');
  } catch {
    return false;
  }
}

function hasApt() {
  try {
    execFileSync('apt-get', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
