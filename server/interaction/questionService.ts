import type { ModeratedQuestion, OwnQuestion, WordHit } from '#protocol';
import type { Episode, Prisma, Question } from '../../prisma/generated/client.ts';
import type { LiveSockets } from '../live/liveSockets.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { CrewFeed } from './crewFeed.ts';
import { answerBegan, chapterTitle, type QuestionDecision, questionMoves } from './interactionRules.ts';
import type { Pace } from './pace.ts';
import { maskPersonalNumbers } from './personalNumbers.ts';
import { moderatedQuestion, ownQuestionView } from './views.ts';
import type { WordService } from './wordService.ts';
import { keepHits, mayWrite, once, type Writing } from './writing.ts';

export interface QuestionParts {
  sockets: Pick<LiveSockets, 'tellAccount'>;
  words: WordService;
  pace: Pace;
  crew: CrewFeed;
}

/** Questions to the host: collected from the announcement on, approved, picked to the prompter, answered at a time. */
export class QuestionService {
  readonly #foundation: Foundation;
  readonly #parts: QuestionParts;

  constructor(foundation: Foundation, parts: QuestionParts) {
    this.#foundation = foundation;
    this.#parts = parts;
  }

  /** @throws ServiceError `not_found`, `interaction_closed`, `muted`, `slow_mode`, `too_many_requests`, `conflict` */
  async ask(writing: Writing): Promise<OwnQuestion> {
    const { prisma } = this.#foundation;
    const { words, pace, crew } = this.#parts;
    const { episodeId, clientId, accountId } = writing;
    await pace.consume(accountId);
    const filter = await words.filter();
    const { row, isNew } = await once(
      accountId,
      () => prisma.question.findUnique({ where: { episodeId_clientId: { episodeId, clientId } } }),
      () => this.#create(writing, filter.find(writing.text).hits),
    );
    if (isNew) crew.changed(episodeId, { questions: [row.id] });
    return ownQuestionView(row);
  }

  async ownOf(episodeId: string, accountId: string): Promise<OwnQuestion[]> {
    const rows = await this.#foundation.prisma.question.findMany({
      where: { episodeId, accountId },
      orderBy: { at: 'desc' },
      take: 100,
    });
    return rows.map(ownQuestionView);
  }

  /** @throws ServiceError `not_found`; `conflict` when it is not as the decision needs it; `wrong_state` answered before the live, or when its replay is published */
  async decide(
    episode: Episode,
    { questionId, actorId }: { questionId: string; actorId: string },
    decision: QuestionDecision,
  ): Promise<ModeratedQuestion> {
    if (decision === 'answered' && !episode.liveAt) throw new ServiceError('wrong_state');
    const { prisma, clock } = this.#foundation;
    const episodeId = episode.id;
    const at = clock.now();
    const row = await prisma.$transaction(async (tx) => {
      const present = await tx.question.findFirst({ where: { id: questionId, episodeId } });
      if (!present) throw new ServiceError('not_found');
      if (decision === 'answered') await openReplay(tx, episodeId);
      const { from, to } = questionMoves[decision];
      if (!from.includes(present.state)) throw new ServiceError('conflict');
      const data = { state: to, ...timesOf(decision, at) };
      const { count } = await tx.question.updateMany({ where: { id: questionId, state: present.state }, data });
      if (count === 0) throw new ServiceError('conflict');
      if (decision === 'answered' && episode.liveAt) await addChapter(tx, present, episode.liveAt);
      await tx.moderationDecision.create({
        data: { episodeId, subjectId: questionId, decision: to, actorId, at },
      });
      return { ...present, ...data };
    });
    this.told(episodeId, [row]);
    return moderatedQuestion(this.#foundation, row);
  }

  /** Questions of one episode have another state. */
  told(episodeId: string, rows: readonly Question[]): void {
    const { crew, sockets } = this.#parts;
    crew.changed(episodeId, { questions: rows.map(({ id }) => id) });
    for (const row of rows) {
      sockets.tellAccount(episodeId, row.accountId, 'live.ownChanged', {
        messages: [],
        questions: [ownQuestionView(row)],
      });
    }
  }

  async #create(writing: Writing, hits: WordHit[]): Promise<Question> {
    const { prisma, clock } = this.#foundation;
    const { episodeId, accountId } = writing;
    let giveBack = () => {};
    try {
      return await prisma.$transaction(async (tx) => {
        const { slowModeSeconds } = await mayWrite(tx, 'question', writing);
        const at = clock.now();
        giveBack = this.#parts.pace.takeTurn(`question ${episodeId} ${accountId}`, slowModeSeconds, at);
        const row = await tx.question.create({ data: { ...writing, state: 'pending', hits, at } });
        await keepHits(tx, { episodeId, subjectId: row.id, hits, at });
        return row;
      });
    } catch (error) {
      giveBack();
      throw error;
    }
  }
}

function timesOf(decision: QuestionDecision, at: Date): { pickedAt?: Date | null; answeredAt?: Date } {
  if (decision === 'pick') return { pickedAt: at };
  if (decision === 'unpick') return { pickedAt: null };
  return decision === 'answered' ? { answeredAt: at } : {};
}

/** The replay gets another chapter: what is published stays as it was approved, and whoever reviews it is to see it. */
async function openReplay(tx: Prisma.TransactionClient, id: string): Promise<void> {
  const { count } = await tx.episode.updateMany({
    where: { id, state: { notIn: ['replay_published', 'archived'] } },
    data: { editVersion: { increment: 1 } },
  });
  if (count === 0) throw new ServiceError('wrong_state');
}

/** The answer becomes a chapter of the replay. */
async function addChapter(tx: Prisma.TransactionClient, question: Question, liveAt: Date): Promise<void> {
  const { id: questionId, episodeId, text, pickedAt } = question;
  const former = await tx.question.aggregate({
    where: { episodeId, state: 'answered', id: { not: questionId } },
    _max: { answeredAt: true },
  });
  await tx.chapter.create({
    data: {
      episodeId,
      questionId,
      title: chapterTitle(maskPersonalNumbers(text)),
      at: answerBegan(pickedAt ?? liveAt, liveAt, former._max.answeredAt),
    },
  });
}
