import { statfs } from 'node:fs/promises';

const everyMs = 5000;

export type DiskState = 'enough' | 'low' | 'full';

/** Looks at the free space of a folder's disk: under `minFreeBytes` it is full, under twice as much low. */
export class DiskWatch {
  readonly #folder: string;
  readonly #minFreeBytes: number;
  readonly #onChanged: (state: DiskState) => void;
  readonly #timer: NodeJS.Timeout;
  state: DiskState = 'enough';

  constructor(folder: string, minFreeBytes: number, onChanged: (state: DiskState) => void) {
    this.#folder = folder;
    this.#minFreeBytes = minFreeBytes;
    this.#onChanged = onChanged;
    this.#timer = setInterval(() => void this.look(), everyMs).unref();
  }

  async look(): Promise<void> {
    const disk = await statfs(this.#folder).catch(() => null);
    // A folder that cannot be asked shows in the writes themselves.
    if (disk === null) return;
    const free = disk.bavail * disk.bsize;
    const state = free < this.#minFreeBytes ? 'full' : free < 2 * this.#minFreeBytes ? 'low' : 'enough';
    if (state === this.state) return;
    this.state = state;
    this.#onChanged(state);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
