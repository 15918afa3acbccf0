import type { AnswerOf, MuteView, Operations, QuestionState } from '#protocol';
import type { Episode, LiveMute } from '../../prisma/generated/client.ts';
import type { LiveSockets } from '../live/liveSockets.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { moderatedNames } from './authors.ts';
import type { CrewFeed } from './crewFeed.ts';
import { statesForHost } from './interactionRules.ts';
import type { MessageService } from './messageService.ts';
import type { QuestionService } from './questionService.ts';
import { moderatedMessages, moderatedQuestion, reportViews } from './views.ts';
import { lockWriting } from './writing.ts';

type Moderation = AnswerOf<Operations['getModeration']>;

/** At most so many of each kind are shown at once. */
const most = { waiting: 500, latest: 100, questions: 500, reports: 200 };

export interface ModerationParts {
  sockets: Pick<LiveSockets, 'tellAccount'>;
  messages: MessageService;
  questions: QuestionService;
  crew: CrewFeed;
  /** What everybody knows of the episode is different now. */
  episodeChanged(episodeId: string): void;
}

/** The moderator's screen, and what holds for persons and for the whole episode. */
export class ModerationService {
  readonly #foundation: Foundation;
  readonly #parts: ModerationParts;

  constructor(foundation: Foundation, parts: ModerationParts) {
    this.#foundation = foundation;
    this.#parts = parts;
  }

  /** All that a moderator sees: what has a hit first, then the oldest, then what was decided, newest first. */
  async screen({ id: episodeId, slowModeSeconds }: Episode): Promise<Moderation> {
    const { prisma } = this.#foundation;
    const waiting = await prisma.liveMessage.findMany({
      where: { episodeId, state: 'pending' },
      orderBy: { at: 'asc' },
      take: most.waiting,
    });
    const latest = await prisma.liveMessage.findMany({
      where: { episodeId, state: { not: 'pending' } },
      orderBy: { at: 'desc' },
      take: most.latest,
    });
    const messages = await moderatedMessages(this.#foundation, episodeId, [...waiting, ...latest]);
    const reports = await prisma.liveReport.findMany({
      where: { episodeId, handledAt: null },
      orderBy: { at: 'desc' },
      take: most.reports,
    });
    const mutes = await prisma.liveMute.findMany({ where: { episodeId, liftedAt: null }, orderBy: { at: 'desc' } });
    const urgency = ({ state, hits }: (typeof messages)[number]) => (state !== 'pending' ? 0 : hits.length > 0 ? 2 : 1);
    return {
      messages: messages.sort((one, other) => urgency(other) - urgency(one)),
      questions: await this.#questions(episodeId, ['pending', 'approved', 'picked', 'answered', 'rejected']),
      reports: await reportViews(this.#foundation, episodeId, reports),
      mutes: await this.#muteViews(episodeId, mutes),
      slowModeSeconds,
    };
  }

  /** What a host sees. */
  async hostScreen({ id, slowModeSeconds }: Episode): Promise<Moderation> {
    const questions = await this.#questions(id, statesForHost);
    return { messages: [], questions, reports: [], mutes: [], slowModeSeconds };
  }

  /** Muted already: the mute that holds. @throws ServiceError `not_found` for somebody who wrote nothing there */
  async mute(
    episodeId: string,
    actorId: string,
    { accountId, reason }: { accountId: string; reason: string },
  ): Promise<MuteView> {
    const { prisma, clock } = this.#foundation;
    const at = clock.now();
    const { mute, messages, questions } = await prisma.$transaction(async (tx) => {
      await lockWriting(tx, episodeId);
      const of = { episodeId, accountId };
      if ((await tx.liveMessage.count({ where: of })) + (await tx.question.count({ where: of })) === 0) {
        throw new ServiceError('not_found');
      }
      const present = await tx.liveMute.findFirst({ where: { ...of, liftedAt: null } });
      if (present) return { mute: present, messages: [], questions: [] };
      const mute = await tx.liveMute.create({ data: { ...of, reason, mutedById: actorId, at } });
      const pending = { where: { ...of, state: 'pending' }, data: { state: 'rejected' } } as const;
      const messages = await tx.liveMessage.updateManyAndReturn(pending);
      const questions = await tx.question.updateManyAndReturn(pending);
      const rejected = [...messages, ...questions].map(({ id }) => ({ subjectId: id, decision: 'rejected' }));
      await tx.moderationDecision.createMany({
        data: [{ subjectId: mute.id, decision: 'muted' }, ...rejected].map((deed) => ({
          ...deed,
          episodeId,
          reason,
          actorId,
          at,
        })),
      });
      return { mute, messages, questions };
    });
    this.#parts.messages.told(episodeId, messages);
    this.#parts.questions.told(episodeId, questions);
    await this.#muteChanged(episodeId, accountId, true);
    const [view] = await this.#muteViews(episodeId, [mute]);
    if (!view) throw new ServiceError('not_found');
    return view;
  }

  /** @throws ServiceError `not_found` when there is none that holds */
  async liftMute(episodeId: string, actorId: string, muteId: string): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const at = clock.now();
    const accountId = await prisma.$transaction(async (tx) => {
      const mute = await tx.liveMute.findFirst({ where: { id: muteId, episodeId, liftedAt: null } });
      if (!mute) throw new ServiceError('not_found');
      await tx.liveMute.update({ where: { id: muteId }, data: { liftedAt: at } });
      await tx.moderationDecision.create({ data: { episodeId, subjectId: muteId, decision: 'unmuted', actorId, at } });
      return mute.accountId;
    });
    await this.#muteChanged(episodeId, accountId, false);
  }

  async setSlowMode(episodeId: string, actorId: string, seconds: number): Promise<void> {
    const { prisma, clock } = this.#foundation;
    await prisma.$transaction(async (tx) => {
      await tx.episode.update({ where: { id: episodeId }, data: { slowModeSeconds: seconds } });
      await tx.moderationDecision.create({
        data: {
          episodeId,
          subjectId: episodeId,
          decision: 'slow_mode',
          reason: String(seconds),
          actorId,
          at: clock.now(),
        },
      });
    });
    this.#parts.episodeChanged(episodeId);
  }

  /** What the person wrote last is shown to the crew with the mark of it. */
  async #muteChanged(episodeId: string, accountId: string, muted: boolean): Promise<void> {
    const { crew, sockets } = this.#parts;
    sockets.tellAccount(episodeId, accountId, 'live.ownChanged', { messages: [], questions: [], muted });
    const latest = await this.#foundation.prisma.liveMessage.findMany({
      where: { episodeId, accountId },
      orderBy: { at: 'desc' },
      take: most.latest,
      select: { id: true },
    });
    crew.changed(episodeId, { messages: latest.map(({ id }) => id) });
  }

  async #questions(episodeId: string, states: readonly QuestionState[]) {
    const rows = await this.#foundation.prisma.question.findMany({
      where: { episodeId, state: { in: [...states] } },
      orderBy: { at: 'desc' },
      take: most.questions,
    });
    return rows.map((row) => moderatedQuestion(this.#foundation, row));
  }

  async #muteViews(episodeId: string, mutes: readonly LiveMute[]): Promise<MuteView[]> {
    const names = await moderatedNames(
      this.#foundation,
      episodeId,
      mutes.map(({ accountId }) => accountId),
    );
    return mutes.map(({ id, accountId, reason, at }) => ({
      id,
      accountId,
      author: names(accountId),
      reason,
      at: at.toISOString(),
    }));
  }
}
