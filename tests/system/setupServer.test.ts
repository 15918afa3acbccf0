import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';

const scripts = new URL('../../scripts/setup/', import.meta.url).href;

/** What npm start does with the server, here with a server of two lines. Says its own process id first. */
async function startServer(program: string) {
  const script = `
    import { runServer } from '${scripts}server.mjs';
    process.exitCode = await runServer(process.execPath, ['-e', ${JSON.stringify(program)}]);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(parent.stdout)[Symbol.asyncIterator]();
  const pid = Number((await lines.next()).value);
  return { parent, lines, pid };
}

const sayPid = 'console.log(process.pid); setInterval(() => {}, 1000);';
const exitOf = async (child: ChildProcess) => (await once(child, 'exit'))[0] as number | null;

/** A process that has ended but that nobody has waited for does not live. */
function lives(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function hasEnded(pid: number): Promise<void> {
  while (lives(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('npm start ends with the exit code of the server', async () => {
  const { parent } = await startServer('console.log(process.pid); setTimeout(() => process.exit(7), 100)');
  expect(await exitOf(parent)).toBe(7);
});

test('SIGTERM is handed on, once, and the server may take its time', async () => {
  const { parent, lines } = await startServer(`
    process.on('SIGTERM', () => { console.log('asked'); setTimeout(() => process.exit(0), 200); });
    ${sayPid}`);
  const ended = exitOf(parent);
  parent.kill('SIGTERM');
  parent.kill('SIGTERM'); // npm and the terminal both send it
  expect((await lines.next()).value).toBe('asked');
  expect((await lines.next()).done).toBe(true);
  expect(await ended).toBe(0);
});

test('a server outlives neither the SIGKILL of npm start, nor a server SIGKILL npm start', async () => {
  const first = await startServer(sayPid);
  first.parent.kill('SIGKILL');
  await hasEnded(first.pid);
  const second = await startServer(sayPid);
  const ended = exitOf(second.parent);
  process.kill(second.pid, 'SIGKILL');
  expect(await ended).toBe(128 + 9);
});

/** The same below npm, which stands two processes above the server. */
async function startByNpm(program: string) {
  const folder = mkdtempSync(join(tmpdir(), 'zs-npm-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const script = `
    import { runServer } from '${scripts}server.mjs';
    await runServer(process.execPath, ['-e', ${JSON.stringify(program)}]);`;
  writeFileSync(join(folder, 'start.mjs'), script);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start: 'node start.mjs' } }));
  const npm = spawn('npm', ['--silent', 'start'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(npm.stdout)[Symbol.asyncIterator]();
  return { npm, lines, pid: Number((await lines.next()).value) };
}

test('a server does not outlive the SIGKILL of npm', async () => {
  const { npm, pid } = await startByNpm(sayPid);
  npm.kill('SIGKILL');
  await hasEnded(pid);
});

test('SIGTERM for npm asks the server to end, and leaves it the time', async () => {
  const { npm, lines, pid } = await startByNpm(`
    process.on('SIGTERM', () => setTimeout(() => { console.log('ended in order'); process.exit(0); }, 500));
    ${sayPid}`);
  npm.kill('SIGTERM');
  expect((await lines.next()).value).toBe('ended in order');
  await hasEnded(pid);
});
