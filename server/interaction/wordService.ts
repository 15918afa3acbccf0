import { setImmediate } from 'node:timers/promises';
import { Audit } from '../administration/audit.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { defaultWords } from './words/defaultWords.ts';
import { canBeFound, WordFilter } from './words/wordFilter.ts';

const wordsAtOnce = 50;

export interface WordView {
  id: string;
  word: string;
  createdAt: string;
}

/** The list of sensitive words, and the filter made from it. */
export class WordService {
  readonly #foundation: Foundation;
  readonly #audit: Audit;
  #filter: Promise<WordFilter> | null = null;

  constructor(foundation: Foundation) {
    this.#foundation = foundation;
    this.#audit = new Audit(foundation);
  }

  /** Made once after each change of the list. */
  filter(): Promise<WordFilter> {
    if (this.#filter) return this.#filter;
    const made = this.#make();
    this.#filter = made;
    made.catch(() => {
      if (this.#filter === made) this.#filter = null;
    });
    return made;
  }

  async list(): Promise<WordView[]> {
    const rows = await this.#foundation.prisma.sensitiveWord.findMany({
      where: { removedAt: null },
      orderBy: { createdAt: 'desc' },
    });
    return rows.map(viewOf);
  }

  /** A word that is on the list already stays as it is. @throws ServiceError `bad_request` for a word without any letter */
  async add(actorId: string, word: string): Promise<WordView> {
    if (!canBeFound(word)) throw new ServiceError('bad_request', { fields: { word: '至少要有一个字、字母或数字' } });
    const { prisma, clock } = this.#foundation;
    const row = await prisma.sensitiveWord.upsert({
      where: { word },
      create: { word, createdById: actorId, createdAt: clock.now() },
      update: { removedAt: null },
    });
    this.#filter = null;
    await this.#audit.write({ actorId, action: 'word.added', subject: row.id });
    return viewOf(row);
  }

  /** @throws ServiceError `not_found` */
  async remove(actorId: string, id: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const { count } = await prisma.sensitiveWord.updateMany({
      where: { id, removedAt: null },
      data: { removedAt: clock.now() },
    });
    if (count === 0) throw new ServiceError('not_found');
    this.#filter = null;
    await this.#audit.write({ actorId, action: 'word.removed', subject: id });
  }

  async #make(): Promise<WordFilter> {
    const rows = await this.#foundation.prisma.sensitiveWord.findMany({
      where: { removedAt: null },
      select: { word: true },
    });
    const filter = new WordFilter();
    for (const [at, { word }] of rows.entries()) {
      filter.add(word);
      // A long list must not hold up calls and lives.
      if (at % wordsAtOnce === 0) await setImmediate();
    }
    return filter;
  }
}

/** Puts the words of the beginning on the list; one that was taken off it stays off. */
export async function seedWords({ prisma, clock }: Pick<Foundation, 'prisma' | 'clock'>): Promise<void> {
  const createdAt = clock.now();
  const data = Object.values(defaultWords).flatMap((words) => words.map((word) => ({ word, createdAt })));
  await prisma.sensitiveWord.createMany({ data, skipDuplicates: true });
}

function viewOf({ id, word, createdAt }: { id: string; word: string; createdAt: Date }): WordView {
  return { id, word, createdAt: createdAt.toISOString() };
}
