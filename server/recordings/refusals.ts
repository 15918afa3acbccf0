import type { Foundation } from '../services.ts';
import type { Lapses } from './lapses.ts';

/** Talks that were to be recorded and are not, because there is no room on the disk. */
export class Refusals {
  readonly #foundation: Foundation;
  readonly #lapses: Lapses;
  readonly #standing = new Set<string>();

  constructor(foundation: Foundation, lapses: Lapses) {
    this.#foundation = foundation;
    this.#lapses = lapses;
  }

  get consultationIds(): string[] {
    return [...this.#standing];
  }

  has(consultationId: string): boolean {
    return this.#standing.has(consultationId);
  }

  /** The call goes on; the recording's row says why there is none. False: it was refused before. */
  async add(consultationId: string): Promise<boolean> {
    if (this.#standing.has(consultationId)) return false;
    const { prisma, clock, log } = this.#foundation;
    const reason = 'disk_full';
    const now = clock.now();
    const { id } = await prisma.recording.upsert({
      where: { consultationId },
      create: { consultationId, status: 'none', startedAt: now, alarm: reason },
      update: { alarm: reason },
    });
    log.error({ recording: id.slice(0, 8), reason }, 'a recording was refused');
    this.#standing.add(consultationId);
    this.#lapses.begin(consultationId, { recordingId: id, side: null, source: null, reason, fromAt: now });
    return true;
  }

  /** It is recorded now, or no longer to be recorded. False: it was not refused. */
  end(consultationId: string): boolean {
    if (!this.#standing.delete(consultationId)) return false;
    this.#lapses.end(consultationId, this.#foundation.clock.now());
    return true;
  }
}
