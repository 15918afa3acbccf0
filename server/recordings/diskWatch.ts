import { statfs } from 'node:fs/promises';
import type { Foundation } from '../services.ts';

/** `low`: time to make room; `full`: nothing new is recorded. */
export type DiskLevel = 'ok' | 'low' | 'full';

export interface DiskLimits {
  /** Bytes. With less free the disk is low. */
  warnBytes: number;
  /** Bytes. With less free it is full. */
  minBytes: number;
}

const lookEveryMs = 5000;
/** So much more must be free before a level is left, so that it does not come and go. */
const marginToLeave = 1.05;

const severity: Record<DiskLevel, number> = { ok: 0, low: 1, full: 2 };

/** Free bytes of the disk that holds the folder. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** What so many free bytes mean, after what they meant before. */
export function levelOf(free: number, before: DiskLevel, { warnBytes, minBytes }: DiskLimits): DiskLevel {
  const now = free < minBytes ? 'full' : free < warnBytes ? 'low' : 'ok';
  if (severity[now] >= severity[before]) return now;
  if (before === 'full' && free < minBytes * marginToLeave) return 'full';
  return now === 'ok' && free < warnBytes * marginToLeave ? 'low' : now;
}

/** Looks every 5 s how much is free. */
export class DiskWatch {
  readonly limits: DiskLimits;
  readonly #log: Foundation['log'];
  readonly #freeBytes: () => Promise<number>;
  readonly #onLevel: () => void;
  readonly #timer: NodeJS.Timeout;
  #level: DiskLevel = 'ok';
  #free: number | null = null;

  constructor(
    { config, log }: Pick<Foundation, 'config' | 'log'>,
    freeBytes: () => Promise<number>,
    onLevel: () => void,
  ) {
    this.limits = { warnBytes: config.recordingWarnFreeBytes, minBytes: config.recordingMinFreeBytes };
    this.#log = log;
    this.#freeBytes = freeBytes;
    this.#onLevel = onLevel;
    this.#timer = setInterval(() => void this.look(), lookEveryMs).unref();
  }

  get level(): DiskLevel {
    return this.#level;
  }

  /** Bytes, as they were at the last look; null while they are not known. */
  get free(): number | null {
    return this.#free;
  }

  /** The level as it is now. A folder that cannot be asked changes nothing: it shows when it is written to. */
  async look(): Promise<DiskLevel> {
    const free = await this.#freeBytes().catch(() => null);
    this.#free = free;
    if (free === null) return this.#level;
    const level = levelOf(free, this.#level, this.limits);
    if (level !== this.#level) {
      this.#level = level;
      this.#log[level === 'ok' ? 'info' : 'error']({ level, free }, 'the disk for recordings has another level');
      this.#onLevel();
    }
    return level;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
