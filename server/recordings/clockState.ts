import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ClockState } from '#recordings';

const execute = promisify(execFile);
const askMs = 2000;
const believedForMs = 60_000;

const unknown: ClockState = { synchronised: 'unknown', source: '', offsetMs: null };

let last: { at: number; state: Promise<ClockState> } | null = null;

/** What this machine says of its clock: by chrony, else by systemd, else unknown. At most a minute old. */
export function clockState(): Promise<ClockState> {
  const now = performance.now();
  if (!last || now - last.at > believedForMs) last = { at: now, state: ask() };
  return last.state;
}

async function ask(): Promise<ClockState> {
  const chrony = await output('chronyc', '-c', 'tracking');
  const ofChrony = chrony === null ? null : parseChrony(chrony);
  if (ofChrony) return ofChrony;
  const systemd = await output('timedatectl', 'show', '--property=NTPSynchronized', '--value');
  const answer = systemd?.trim();
  return answer === 'yes' || answer === 'no'
    ? { synchronised: answer === 'yes', source: 'systemd', offsetMs: null }
    : unknown;
}

/** Fields of `chronyc -c tracking`: the fifth is the offset in seconds, the last the leap status. Null if it is something else. */
export function parseChrony(line: string): ClockState | null {
  const fields = line.trim().split(',');
  const offset = Number(fields[4]);
  if (fields.length < 14 || Number.isNaN(offset)) return null;
  return {
    synchronised: fields.at(-1) !== 'Not synchronised',
    source: `chrony ${fields[1] ?? ''}`.trim(),
    offsetMs: Math.round(offset * 1e6) / 1000,
  };
}

async function output(program: string, ...args: string[]): Promise<string | null> {
  try {
    return (await execute(program, args, { timeout: askMs })).stdout;
  } catch {
    return null; // not installed, or it has nobody to ask
  }
}
