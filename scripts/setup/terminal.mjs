// What the scripts say on the terminal, and how they run other programs.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A step that cannot be done: the message says what the person at the terminal is to do. */
export class SetupError extends Error {}

/** Runs a script's main function; prints only the message of a SetupError, and ends with the returned exit code. */
export async function runScript(main) {
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? 0;
  } catch (error) {
    console.error(error instanceof SetupError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

const quietFor = 15_000; // ms between two lines where the terminal cannot rewrite one

/** Prints the step, its progress (seconds, and what `report` was last called with) and its end. */
export async function step(title, work) {
  const startedAt = Date.now();
  const live = process.stdout.isTTY;
  let detail = '';
  let lastLine = startedAt;
  const line = () => `· ${title} … ${seconds(startedAt)}${detail && `  ${detail}`}`;
  console.log(live ? `· ${title}` : `· ${title} …`);
  const timer = setInterval(() => {
    if (live) process.stdout.write(`\x1b[1A\x1b[2K${line().slice(0, process.stdout.columns - 1)}\n`);
    else if (Date.now() - lastLine >= quietFor) {
      lastLine = Date.now();
      console.log(line());
    }
  }, 1000);
  try {
    const result = await work((text) => {
      detail = text;
    });
    clearInterval(timer);
    console.log(`${live ? '\x1b[1A\x1b[2K' : ''}✓ ${title}（${seconds(startedAt)}）`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

function seconds(since) {
  return `${Math.round((Date.now() - since) / 1000)} 秒`;
}

/**
 * Runs a program to its end and returns what it printed. `onLine` gets each line. Throws an Error with the end of its
 * output when it fails.
 */
export function run(program, args, { onLine, env = {}, cwd = root, limit } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limit,
    });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
      for (const text of chunk.toString().split(/[\r\n]+/)) if (text.trim()) onLine?.(text.trim());
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args[0] ?? ''}:\n${output.trim().split('\n').slice(-20).join('\n')}`));
    });
  });
}

/** Runs a program on this terminal and returns its exit code. `stdin`: 'inherit' for one that asks questions. */
export function runVisibly(program, args, { env = {}, stdin = 'ignore' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: [stdin, 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
