// Runs the server as a child that never outlives this process.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { envFileOption } from './steps.mjs';
import { root } from './terminal.mjs';

const sameKeyWithin = 500; // ms

/** Runs Node 24 with the arguments and returns its exit code. SIGINT, SIGTERM and SIGHUP are handed on. */
export function runServer(node, args, env = {}) {
  const endWithParent = pathToFileURL(join(root, 'scripts', 'setup', 'endWithParent.mjs')).href;
  const options = [...envFileOption(), '--import', endWithParent];
  const server = spawn(node, [...options, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
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

/**
 * npm runs scripts in a shell, which may stay in between. SIGTERM for npm ends that shell, which hands nothing on: the
 * server is asked to end. SIGKILL for npm leaves the shell without its parent: the server ends at once.
 */
function endWithNpm(server) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const shell = isShell(parent);
  const above = parentOf(parent);
  const timer = setInterval(() => {
    const parentIsGone = process.ppid !== parent;
    const npmIsGone = shell ? !parentIsGone && parentOf(parent) !== above : parentIsGone;
    if (!parentIsGone && !npmIsGone) return;
    clearInterval(timer);
    server.kill(npmIsGone ? 'SIGKILL' : 'SIGTERM');
  }, 200);
  timer.unref();
}

function isShell(pid) {
  return aboutProcess(pid, 'cmdline').split('\0')[1] === '-c';
}

function parentOf(pid) {
  return /^PPid:\t(\d+)$/m.exec(aboutProcess(pid, 'status'))?.[1];
}

function aboutProcess(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
