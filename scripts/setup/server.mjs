// Runs the server as a child that never outlives this process.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { envFileOption } from './steps.mjs';
import { root } from './terminal.mjs';

/** Half a second less at each start but the first. */
const compiled = join(root, 'node_modules', '.cache', 'zhangshang-12348', 'compiled');
const sameKeyWithin = 500; // ms

/** Runs Node 24 with the arguments and returns its exit code. SIGINT, SIGTERM and SIGHUP are handed on. */
export function runServer(node, args, env = {}) {
  const endWithParent = pathToFileURL(join(root, 'scripts', 'setup', 'endWithParent.mjs')).href;
  const options = [...envFileOption(), '--import', endWithParent];
  const server = spawn(node, [...options, ...args], {
    cwd: root,
    env: { NODE_COMPILE_CACHE: compiled, ...process.env, ...env },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: true, // Ctrl+C reaches the whole group of the terminal: the server shall get it once, from here
  });
  handOnSignals(server);
  endWithNpm(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** One Ctrl+C arrives twice, from the terminal and from npm; a second one of the user's is another. */
function handOnSignals(server) {
  let last = { signal: '', at: 0 };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      const now = Date.now();
      if (signal !== last.signal || now - last.at > sameKeyWithin) server.kill(signal);
      last = { signal, at: now };
    });
  }
}

/** npm killed with SIGKILL tells nobody; who watches sees its child handed to another parent, and ends with the server. */
function endWithNpm(server) {
  if (!process.env.npm_lifecycle_event) return;
  const ancestors = npmAbove();
  setInterval(() => {
    if (npmAbove() === ancestors) return;
    server.kill('SIGKILL');
    process.exit(1);
  }, 200).unref();
}

/** The processes from here up to npm, which starts scripts through a shell (`sh -c`) that may or may not stay in between. */
function npmAbove() {
  const parent = process.ppid;
  try {
    const isShell = readFileSync(`/proc/${parent}/cmdline`, 'utf8').split('\0')[1] === '-c';
    const grandparent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${parent}/status`, 'utf8'))?.[1];
    return isShell ? `${parent} ${grandparent}` : `${parent}`;
  } catch {
    return `${parent}`;
  }
}
