import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { ServiceLimits } from '#protocol';
import { newDataDir } from '../../support/dataDir.ts';

export interface RunningServer {
  readonly url: string;
  readonly opsUrl: string;
  readonly rtcPort: number;
  readonly dataDir: string;
  readonly pid: number;
  /** Everything it has printed, for a failed test's report. */
  output(): string;
  /** Kills it as a power cut would, and starts it again on the same data and ports. */
  killAndStartAgain(): Promise<void>;
  /** Waits for its end; null where a signal ended it. */
  exitCode(): Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts the product as `npm start` does, in demo mode, on free ports and a data folder of its own. `settings`: further environment. */
export async function startServer(
  limits: Partial<ServiceLimits> = {},
  settings: Record<string, string> = {},
): Promise<RunningServer> {
  const dataDir = await newDataDir();
  const [port = 0, opsPort = 0, rtcPort = 0] = await freePorts(3);
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    APP_MODE: 'demo',
    DATA_DIR: dataDir,
    PORT: String(port),
    OPS_PORT: String(opsPort),
    RTC_PORT: String(rtcPort),
    RTC_WORKERS: '1',
    SERVICE_LIMITS: JSON.stringify(limits),
    ...settings,
  };
  const url = `http://localhost:${port}`;
  let output = '';
  let child = launch();

  function launch(): ChildProcess {
    const started = spawn('node_modules/.bin/node', ['server/main.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-200_000);
    };
    started.stdout?.on('data', keep);
    started.stderr?.on('data', keep);
    return started;
  }

  async function untilHealthy(): Promise<void> {
    const giveUp = Date.now() + 60_000;
    while (Date.now() < giveUp) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output}`);
      const answer = await fetch(`${url}/healthz`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the server did not become healthy:\n${output}`);
  }

  async function ended(): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      await new Promise((resolve) => child.once('exit', resolve));
    }
  }

  await untilHealthy();
  return {
    url,
    opsUrl: `http://localhost:${opsPort}`,
    rtcPort,
    dataDir,
    get pid() {
      return child.pid ?? 0;
    },
    output: () => output,
    async killAndStartAgain() {
      child.kill('SIGKILL');
      await ended();
      child = launch();
      await untilHealthy();
    },
    async exitCode() {
      await ended();
      return child.exitCode;
    },
    async stop() {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended();
      clearTimeout(hard);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Ports that are free now. Held together until all are known, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
