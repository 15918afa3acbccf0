import type { Prisma } from '../../prisma/generated/client.ts';
import type { Foundation } from '../services.ts';

const dayMs = 24 * 60 * 60 * 1000;
const runEveryMs = dayMs;

/** Deletes what people wrote in an episode, `liveContentDays` after its end or together with its media. Decisions and figures stay. */
export class ContentRetention {
  readonly #foundation: Foundation;
  readonly #onDeleted: (episodeId: string) => void;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(foundation: Foundation, onDeleted: (episodeId: string) => void) {
    this.#foundation = foundation;
    this.#onDeleted = onDeleted;
  }

  /** Now and once a day. */
  start(): void {
    const run = () => {
      this.#running = this.run().catch((error: unknown) =>
        this.#foundation.log.error({ err: error }, 'retention of messages failed'),
      );
    };
    this.#timer = setInterval(run, runEveryMs).unref();
    run();
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  async run(): Promise<void> {
    const { prisma, clock, limits } = this.#foundation;
    const before = new Date(clock.now().getTime() - limits.liveContentDays * dayMs);
    const episodes = await prisma.episode.findMany({
      where: { AND: [isOver(before), hasContent] },
      select: { id: true, contentDeletedAt: true },
    });
    for (const { id, contentDeletedAt } of episodes) await this.#delete(id, contentDeletedAt !== null);
  }

  async #delete(episodeId: string, withChapters: boolean): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const where = { episodeId };
    await prisma.$transaction(async (tx) => {
      await tx.liveReport.deleteMany({ where });
      await tx.liveMute.deleteMany({ where });
      await tx.question.deleteMany({ where });
      await tx.liveMessage.deleteMany({ where });
      if (withChapters) await tx.chapter.deleteMany({ where });
      const deed = { actorId: null, action: 'episode.messagesDeleted', subject: episodeId };
      await tx.auditRow.create({ data: { at: clock.now(), ...deed } });
    });
    this.#onDeleted(episodeId);
  }
}

/** Ended so long ago, its media deleted, or for so long announced no more. */
function isOver(before: Date): Prisma.EpisodeWhereInput {
  return {
    OR: [
      { contentDeletedAt: { not: null } },
      { endedAt: { lt: before } },
      { state: { in: ['draft', 'in_review', 'cancelled'] }, stateSince: { lt: before } },
    ],
  };
}

/** A chapter belongs to the replay, which may stay for longer. */
const hasContent: Prisma.EpisodeWhereInput = {
  OR: [
    { messages: { some: {} } },
    { questions: { some: {} } },
    { reports: { some: {} } },
    { mutes: { some: {} } },
    { contentDeletedAt: { not: null }, chapters: { some: {} } },
  ],
};
