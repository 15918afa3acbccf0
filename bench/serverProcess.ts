import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a server's process says when it is ready. */
export interface ServerReady {
  url: string;
}

/** A program that a bench runs in a process of its own, so that its CPU time can be told apart. */
export interface ServerProcess<Ready = ServerReady> {
  readonly ready: Ready;
  /** Has the program do something that it offers; the caller says what it expects. Rejects with what went wrong there. */
  ask<Answer = unknown>(name: string, data?: unknown): Promise<Answer>;
  /** User and system CPU time of the Node process alone since its start, ms. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/** What a program offers to be asked, by name. */
export type Offers = Record<string, (data: never) => unknown>;

interface Question {
  id: number;
  name: string;
  data: unknown;
}

/** `id` 0: it is ready. */
interface Told {
  id: number;
  answer?: unknown;
  error?: string;
}

/** Starts one of this folder's programs. */
export async function startServerProcess<Ready = ServerReady>(
  program: string,
  ...args: string[]
): Promise<ServerProcess<Ready>> {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const listen = listenTo(child);
  const ready = await listen<Ready>(0);
  let questions = 0;
  const ask = <Answer>(name: string, data?: unknown) => {
    questions += 1;
    const answer = listen<Answer>(questions);
    child.send({ id: questions, name, data } satisfies Question);
    return answer;
  };
  return {
    ready,
    ask,
    cpuMs: () => ask<number>('cpu'),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      const impatience = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await once(child, 'exit');
      clearTimeout(impatience);
    },
  };
}

function listenTo(child: ChildProcess): <Answer>(id: number) => Promise<Answer> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  child.on('message', ({ id, answer, error }: Told) => {
    if (error === undefined) waiting.get(id)?.resolve(answer);
    else waiting.get(id)?.reject(new Error(error));
    waiting.delete(id);
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('a program of the bench ended too early'));
  });
  return <Answer>(id: number) => {
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    return answer.promise as Promise<Answer>;
  };
}

/** In the program's process: says that it is ready, does what it is asked, tells its CPU time, and ends with its parent. */
export function serveParent<Ready>(ready: Ready, offers: Offers, close: () => Promise<void> = async () => {}): void {
  const tell = (told: Told) => process.send?.(told);
  const offered: Record<string, (data: unknown) => unknown> = {
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000;
    },
    ...offers,
  };
  process.on('message', ({ id, name, data }: Question) => {
    const work = async () => offered[name]?.(data);
    work().then(
      (answer) => tell({ id, answer }),
      (error: unknown) => tell({ id, error: String(error) }),
    );
  });
  process.on('disconnect', () => void close().finally(() => process.exit()));
  tell({ id: 0, answer: ready });
}

/** The same for a server that is asked for nothing but its CPU time. */
export function answerCpu<Ready extends ServerReady>(ready: Ready, close?: () => Promise<void>): void {
  serveParent(ready, {}, close);
}
