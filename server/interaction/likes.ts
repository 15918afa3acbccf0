import type { Foundation } from '../services.ts';

/** Of one viewer within a second; what is more does not count. */
const mostPerSecond = 10;
const writtenEveryMs = 1000;

interface Tally {
  /** As in the database. */
  written: number;
  waiting: number;
}

/** Likes are counted in memory and written together, once a second. */
export class Likes {
  readonly #foundation: Foundation;
  readonly #onChanged: (episodeId: string) => void;
  readonly #tallies = new Map<string, Promise<Tally>>();
  /** The same, where they are read already. */
  readonly #known = new Map<string, Tally>();
  /** What each viewer sent within the present second. */
  readonly #sent = new Map<string, number>();
  #second = 0;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(foundation: Foundation, onChanged: (episodeId: string) => void) {
    this.#foundation = foundation;
    this.#onChanged = onChanged;
  }

  /** Reads the number so far, once. */
  async load(episodeId: string): Promise<void> {
    await this.#tallyOf(episodeId);
  }

  /** All so far; 0 before they were loaded. */
  of(episodeId: string): number {
    const tally = this.#known.get(episodeId);
    return tally ? tally.written + tally.waiting : 0;
  }

  async add(episodeId: string, viewerKey: string, count: number): Promise<void> {
    const counted = this.#allowed(`${episodeId} ${viewerKey}`, count);
    if (counted === 0) return;
    const tally = await this.#tallyOf(episodeId);
    tally.waiting += counted;
    this.#onChanged(episodeId);
    this.#timer ??= setTimeout(() => this.#writeSoon(), writtenEveryMs);
  }

  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#writeSoon();
    await this.#writing;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #allowed(key: string, count: number): number {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) this.#sent.clear();
    this.#second = second;
    const sent = this.#sent.get(key) ?? 0;
    const counted = Math.min(count, mostPerSecond - sent);
    this.#sent.set(key, sent + counted);
    return counted;
  }

  #tallyOf(episodeId: string): Promise<Tally> {
    const known = this.#tallies.get(episodeId);
    if (known) return known;
    const reading = this.#read(episodeId);
    this.#tallies.set(episodeId, reading);
    reading.catch(() => this.#tallies.delete(episodeId));
    return reading;
  }

  async #read(episodeId: string): Promise<Tally> {
    const row = await this.#foundation.prisma.episode.findUnique({ where: { id: episodeId }, select: { likes: true } });
    const tally = { written: row?.likes ?? 0, waiting: 0 };
    this.#known.set(episodeId, tally);
    return tally;
  }

  #writeSoon(): void {
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #write(): Promise<void> {
    for (const [id, tally] of this.#known) {
      const { waiting } = tally;
      if (waiting === 0) continue;
      try {
        await this.#foundation.prisma.episode.update({ where: { id }, data: { likes: { increment: waiting } } });
        tally.waiting -= waiting;
        tally.written += waiting;
      } catch (error) {
        this.#foundation.log.error({ err: error }, 'likes were not written, they are kept for the next time');
        this.#timer ??= setTimeout(() => this.#writeSoon(), writtenEveryMs);
      }
    }
  }
}
