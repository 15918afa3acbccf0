import type { Side } from '#protocol';
import type { Foundation } from '../services.ts';
import type { RecordingAlarm } from './alarms.ts';

export interface NewLapse {
  recordingId: string;
  /** null: nothing of the talk is recorded. */
  side: Side | null;
  source: string | null;
  reason: RecordingAlarm['reason'];
  fromAt: Date;
}

/** Keeps from when to when something that was to be recorded was not. */
export class Lapses {
  readonly #foundation: Pick<Foundation, 'prisma' | 'log'>;
  /** The rows of those that last, by what the caller calls them. */
  readonly #standing = new Map<string, Promise<string | null>>();
  #writes: Promise<unknown> = Promise.resolve();

  constructor(foundation: Pick<Foundation, 'prisma' | 'log'>) {
    this.#foundation = foundation;
  }

  begin(key: string, lapse: NewLapse): void {
    if (this.#standing.has(key)) return;
    const { prisma } = this.#foundation;
    const row = this.#kept(async () => (await prisma.recordingLapse.create({ data: lapse, select: { id: true } })).id);
    this.#standing.set(key, row);
  }

  /** Nothing happens where none of that name lasts. */
  end(key: string, toAt: Date): void {
    const row = this.#standing.get(key);
    if (!row) return;
    this.#standing.delete(key);
    const { prisma } = this.#foundation;
    void this.#kept(async () => {
      const id = await row;
      if (id !== null) await prisma.recordingLapse.update({ where: { id }, data: { toAt } });
    });
  }

  /** Resolves when all is kept that was said so far. */
  async settled(): Promise<void> {
    await this.#writes;
  }

  /** Ends what a server that was killed left open: at the last moment that its call is known to have had. */
  async endLeftOpen(): Promise<void> {
    const { prisma } = this.#foundation;
    const open = await prisma.recordingLapse.findMany({
      where: { toAt: null },
      select: { id: true, fromAt: true, recording: { select: { consultationId: true } } },
    });
    for (const { id, fromAt, recording } of open) {
      const last = await prisma.callSegment.findFirst({
        where: { consultationId: recording.consultationId },
        orderBy: { lastSeenAt: 'desc' },
        select: { lastSeenAt: true },
      });
      const toAt = last && last.lastSeenAt > fromAt ? last.lastSeenAt : fromAt;
      await prisma.recordingLapse.update({ where: { id }, data: { toAt } });
    }
  }

  #kept<T>(write: () => Promise<T>): Promise<T | null> {
    const done = write().catch((error: unknown) => {
      this.#foundation.log.error({ err: error }, 'a lapse of a recording was not kept');
      return null;
    });
    this.#writes = Promise.all([this.#writes, done]);
    return done;
  }
}
