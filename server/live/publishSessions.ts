import type { PublishSource } from '../../prisma/generated/client.ts';
import type { Foundation } from '../services.ts';

/** Uninterrupted sendings of programs, kept so that a killed server loses at most a second of them. */
export class PublishSessions {
  readonly #foundation: Foundation;

  constructor(foundation: Foundation) {
    this.#foundation = foundation;
  }

  /** Closes what a killed server left open, at the last moment it was known. */
  async start(): Promise<void> {
    await this.#foundation.prisma.$executeRaw`
      UPDATE "PublishSession" SET "endedAt" = "lastSeenAt", reason = 'server_restart' WHERE "endedAt" IS NULL`;
  }

  async open(episodeId: string, source: PublishSource): Promise<string> {
    const now = this.#foundation.clock.now();
    const data = { episodeId, source, startedAt: now, lastSeenAt: now };
    return (await this.#foundation.prisma.publishSession.create({ data, select: { id: true } })).id;
  }

  /** They are sending now. */
  async seen(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const data = { lastSeenAt: this.#foundation.clock.now() };
    await this.#foundation.prisma.publishSession.updateMany({ where: { id: { in: [...ids] }, endedAt: null }, data });
  }

  /** `at` is when media last came; it does not lie before the session's begin. */
  async close(id: string, at: Date, reason: string): Promise<void> {
    await this.#foundation.prisma.$executeRaw`
      UPDATE "PublishSession" SET "endedAt" = GREATEST("startedAt", ${at}::timestamptz), reason = ${reason}
      WHERE id = ${id}::uuid AND "endedAt" IS NULL`;
  }
}
