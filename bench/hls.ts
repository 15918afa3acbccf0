import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlaylist } from '../tests/support/playlists.ts';
import type { Load } from './httpLoad.ts';
import { findNginx, startNginx } from './nginx.ts';
import { type Report, spreadOf } from './report.ts';
import { type ServerProcess, startServerProcess } from './serverProcess.ts';

/** How much of it; tries on a busy machine take less. */
const full = { rounds: 5, forMs: 1_500 };
const connections = 20;
const playlist = 'live.m3u8';

/** A server of the same files. */
interface Origin {
  url: string;
  cpuMs(): Promise<number>;
}

interface Round {
  perSecond: number;
  /** Answers for each second of CPU time. */
  perCpuSecond: number;
}

/** Segments and playlists a second from our server, against nginx with the same files. */
export async function benchHls(report: Report, size = full): Promise<void> {
  const program = findNginx();
  if (!program) {
    report.title('HLS: not compared, there is no nginx here (apt-get install nginx-light)');
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'zs-bench-hls-'));
  const server = await startServerProcess('./hlsServer.ts');
  const load = await startServerProcess<null>('./httpLoad.ts');
  try {
    const segments = await copy(server.ready.url, folder);
    const nginx = await startNginx(program, folder);
    try {
      const origins = [{ url: server.ready.url, cpuMs: () => server.cpuMs() }, nginx] as const;
      await compare(report, load, origins, { ...size, name: 'segments', paths: segments });
      await compare(report, load, origins, { ...size, name: 'playlists', paths: [playlist] });
    } finally {
      await nginx.stop();
    }
  } finally {
    await Promise.all([server.stop(), load.stop()]);
    await rm(folder, { recursive: true });
  }
}

/** What players load, into the folder. Returns the paths of the segments. */
async function copy(url: string, folder: string): Promise<string[]> {
  const get = async (path: string) => {
    const response = await fetch(new URL(path, url));
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  };
  await mkdir(join(folder, 's'));
  const text = await get(playlist);
  await writeFile(join(folder, playlist), text);
  const paths = readPlaylist(text.toString()).segments.map(({ name }) => name);
  if (paths.length === 0) throw new Error('nothing was packaged');
  for (const path of paths) await writeFile(join(folder, path), await get(path));
  return paths;
}

async function compare(
  report: Report,
  load: ServerProcess<null>,
  [us, them]: readonly [Origin, Origin],
  { rounds, forMs, name, paths }: typeof full & { name: string; paths: string[] },
): Promise<void> {
  const [ours, nginx]: [Round[], Round[]] = [[], []];
  // The first round only warms both up.
  for (let round = 0; round <= rounds; round += 1) {
    const [one, other] = [await measure(load, us, paths, forMs), await measure(load, them, paths, forMs)];
    if (round === 0) continue;
    ours.push(one);
    nginx.push(other);
  }
  const of = (list: Round[], figure: keyof Round) => list.map((round) => round[figure]);
  report.compare({
    name: `HLS: ${name} a second, ${connections} connections`,
    ...{ unit: '/s', ours: of(ours, 'perSecond'), against: 'nginx', bare: of(nginx, 'perSecond') },
  });
  const median = (list: Round[]) => spreadOf(of(list, 'perCpuSecond')).median;
  const ratio = (median(ours) / median(nginx)).toFixed(3);
  const figures = [ours, nginx].map((list) => median(list).toFixed(0)).join(' against ');
  report.note(`for each second of the server's CPU: ${figures}, ratio ${ratio}`);
}

async function measure(load: ServerProcess<null>, origin: Origin, paths: string[], forMs: number): Promise<Round> {
  const before = await origin.cpuMs();
  const start = performance.now();
  const perSecond = await load.ask<number>('run', { url: origin.url, paths, connections, forMs } satisfies Load);
  const answers = (perSecond * (performance.now() - start)) / 1_000;
  return { perSecond, perCpuSecond: answers / (((await origin.cpuMs()) - before) / 1_000) };
}
