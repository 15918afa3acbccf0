import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OperatorError } from '../operatorError.ts';
import type { ChildReport } from './embeddedChild.ts';
import { makeFolder, makeSocketFolder } from './embeddedFolder.ts';

const childProgram = fileURLToPath(new URL('./embeddedChild.ts', import.meta.url));
const closesWithin = 10_000; // ms, then it is killed: its folder survives that

/** The embedded database: owns the child process, which is started again should it ever die. */
export class EmbeddedDatabase {
  readonly url: string;
  readonly #folder: string;
  readonly #socketFolder: string;
  readonly #onLost: (error: Error) => void;
  #child: ChildProcess | undefined;
  #closing = false;

  private constructor(folder: string, onLost: (error: Error) => void) {
    makeFolder(folder);
    this.#folder = folder;
    this.#onLost = onLost;
    this.#socketFolder = makeSocketFolder(folder);
    this.url = `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(this.#socketFolder)}`;
  }

  /** Throws an OperatorError when another process has the folder open. `onLost`: it died and cannot be started again. */
  static async open(folder: string, onLost: (error: Error) => void): Promise<EmbeddedDatabase> {
    const database = new EmbeddedDatabase(folder, onLost);
    await database.#start();
    return database;
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      const impatience = setTimeout(() => child.kill('SIGKILL'), closesWithin);
      if (child.connected) child.disconnect();
      await exited;
      clearTimeout(impatience);
    }
    rmSync(this.#socketFolder, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const child = fork(childProgram, [this.#folder, this.#socketFolder], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    const report = await firstReport(child);
    if (report.type === 'in_use') {
      throw new OperatorError(
        `数据文件夹 ${this.#folder} 正被另一个进程使用。请先停下它（也许是另一个 npm start），再试一次。`,
      );
    }
    if (report.type === 'failed') {
      throw new OperatorError(
        `内置数据库打不开：${report.message}\n文件夹：${this.#folder}。可用 npm run restore 恢复备份。`,
      );
    }
    child.once('exit', () => this.#restart());
  }

  async #restart(): Promise<void> {
    if (this.#closing) return;
    try {
      await this.#start();
      if (this.#closing) this.#child?.disconnect();
    } catch (error) {
      if (!this.#closing) this.#onLost(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

function firstReport(child: ChildProcess): Promise<ChildReport> {
  return new Promise((resolve) => {
    child.on('message', (message: ChildReport) => {
      if (message.type === 'ready' || message.type === 'in_use' || message.type === 'failed') resolve(message);
    });
    child.once('error', (error) => resolve({ type: 'failed', message: error.message }));
    child.once('exit', (code, signal) => resolve({ type: 'failed', message: `进程结束了（${signal ?? code}）` }));
  });
}
