import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const most = { maxBuffer: 1 << 28 };

/** A part of the picture, pixels. */
export interface Region {
  x: number;
  y: number;
  w: number;
  h: number;
}

const dark = 70;
const bright = 150;
const beepRate = 8000;
const windowSeconds = 0.004;
/** Quiet before a beep: a beep that flutters is one. */
const quietSeconds = 0.3;

/** When the region becomes bright, seconds; a flash is told at its first bright frame. */
export async function flashesIn(path: string, { x, y, w, h }: Region): Promise<number[]> {
  const looks = `crop=${w}:${h}:${x}:${y},scale=32:32,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-`;
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', path, '-an', '-vf', looks, '-f', 'null', '-'], most);
  const flashes: number[] = [];
  let wasDark = true;
  for (const [, time, luma] of stdout.matchAll(/pts_time:([\d.]+)\s+lavfi\.signalstats\.YAVG=([\d.]+)/g)) {
    const level = Number(luma);
    if (wasDark && level > bright) flashes.push(Number(time));
    if (level > bright) wasDark = false;
    if (level < dark) wasDark = true;
  }
  return flashes;
}

/** When the tone begins, seconds. */
export async function beepsIn(path: string, frequency: number): Promise<number[]> {
  const filter = `aresample=async=1:first_pts=0,bandpass=f=${frequency}:width_type=h:w=300,bandpass=f=${frequency}:width_type=h:w=300`;
  const args = [
    '-v',
    'error',
    '-i',
    path,
    '-vn',
    '-af',
    filter,
    '-ac',
    '1',
    '-ar',
    String(beepRate),
    '-f',
    'f32le',
    '-',
  ];
  const { stdout } = await run('ffmpeg', args, { ...most, encoding: 'buffer' });
  const levels = levelsOf(stdout);
  const loud = 0.25 * (levels.toSorted((a, b) => a - b)[Math.floor(levels.length * 0.98)] ?? 0);
  const beeps: number[] = [];
  let quiet = quietSeconds;
  for (const [index, level] of levels.entries()) {
    if (level < loud) quiet += windowSeconds;
    else {
      if (quiet >= quietSeconds && loud > 0.001) beeps.push(index * windowSeconds);
      quiet = 0;
    }
  }
  return beeps;
}

function levelsOf(samples: Buffer): number[] {
  const perWindow = beepRate * windowSeconds;
  const levels: number[] = [];
  for (let start = 0; start + perWindow * 4 <= samples.length; start += perWindow * 4) {
    let sum = 0;
    for (let sample = 0; sample < perWindow; sample += 1) sum += Math.abs(samples.readFloatLE(start + sample * 4));
    levels.push(sum / perWindow);
  }
  return levels;
}
