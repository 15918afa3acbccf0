import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Prisma } from '../../prisma/generated/client.ts';
import type { Foundation } from '../services.ts';
import type { MediaLibrary } from './mediaLibrary.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Deletes an episode's media when their time is over. Rows and figures stay. */
export class MediaRetention {
  readonly #foundation: Foundation;
  readonly #library: MediaLibrary;
  readonly #days: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(foundation: Foundation, library: MediaLibrary, days: number) {
    this.#foundation = foundation;
    this.#library = library;
    this.#days = days;
  }

  /** Now and once a day. */
  start(): void {
    const run = () => {
      this.run().catch((error: unknown) => this.#foundation.log.error({ err: error }, 'retention of media failed'));
    };
    this.#timer = setInterval(run, dayMs).unref();
    run();
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  async run(): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const before = new Date(clock.now().getTime() - this.#days * dayMs);
    const select = { id: true };
    const over = await prisma.episode.findMany({ where: { ...isOver(before), contentDeletedAt: null }, select });
    // What a killed server or a failing disk left of those whose row says that they are gone.
    const deleted = await prisma.episode.findMany({ where: { contentDeletedAt: { not: null } }, select });
    const left = deleted.filter(({ id }) => existsSync(this.#library.folderOf(id)));
    const failures: unknown[] = [];
    for (const { id } of over) await this.delete(id).catch((error: unknown) => failures.push(error));
    for (const { id } of left) await this.#remove(id).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'the media of some episodes could not be deleted');
  }

  /** The row first: from then on nothing is handed out. */
  async delete(episodeId: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const at = clock.now();
    await prisma.$transaction(async (tx) => {
      await tx.episode.update({ where: { id: episodeId }, data: { contentDeletedAt: at, captionsPath: null } });
      await tx.auditRow.create({ data: { at, actorId: null, action: 'episode.mediaDeleted', subject: episodeId } });
    });
    await this.#remove(episodeId);
  }

  async #remove(episodeId: string): Promise<void> {
    await this.#library.open(episodeId).stop();
    this.#library.forget(episodeId);
    await rm(this.#library.folderOf(episodeId), { recursive: true, force: true });
  }
}

/** What is published stays, and so does what is worked on again after it was withdrawn. Archived, it stays for so long once more. */
function isOver(before: Date): Prisma.EpisodeWhereInput {
  return { endedAt: { lt: before }, stateSince: { lt: before }, state: { in: ['ended', 'archived'] } };
}
