import type { LiveMessageView, ModeratedMessage, OwnMessage, WordHit } from '#protocol';
import type { LiveMessage, Prisma } from '../../prisma/generated/client.ts';
import { publicEpisode } from '../episodes/episodeAccess.ts';
import { oneByOne } from '../inTurn.ts';
import type { LiveSockets } from '../live/liveSockets.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { displayNameOf } from './authors.ts';
import type { CrewFeed } from './crewFeed.ts';
import { firstState, type MessageDecision, messageMoves } from './interactionRules.ts';
import type { Pace } from './pace.ts';
import { RecentMessages } from './recentMessages.ts';
import { moderatedMessages, ownMessageView, publicMessage } from './views.ts';
import type { WordService } from './wordService.ts';
import { keepHits, mayWrite, once, type Writing } from './writing.ts';

const page = 50;

export interface MessageParts {
  sockets: Pick<LiveSockets, 'showMessages' | 'tellAccount'>;
  words: WordService;
  pace: Pace;
  crew: CrewFeed;
}

interface Decided {
  episodeId: string;
  messageId: string;
  actorId: string;
}

/** What people say in an episode: from the first word to shown, rejected or hidden. */
export class MessageService {
  readonly #foundation: Foundation;
  readonly #parts: MessageParts;
  readonly #recent: RecentMessages;
  readonly #inTurn = oneByOne();

  constructor(foundation: Foundation, parts: MessageParts) {
    this.#foundation = foundation;
    this.#parts = parts;
    this.#recent = new RecentMessages((episodeId, count) => this.#latest(episodeId, { take: count }));
  }

  /** @throws ServiceError `not_found`, `interaction_closed`, `muted`, `slow_mode`, `too_many_requests`, `conflict` */
  async say(writing: Writing): Promise<OwnMessage> {
    const { pace, words, crew } = this.#parts;
    const { prisma } = this.#foundation;
    const { episodeId, clientId, accountId } = writing;
    await pace.consume(accountId);
    const filter = await words.filter();
    const { row, isNew } = await once(
      accountId,
      () => prisma.liveMessage.findUnique({ where: { episodeId_clientId: { episodeId, clientId } } }),
      () => this.#create(writing, filter.find(writing.text).hits),
    );
    if (isNew) {
      if (row.state === 'shown') this.#announce(episodeId, { shown: [publicMessage(row)] });
      crew.changed(episodeId, { messages: [row.id] });
    }
    return ownMessageView(row);
  }

  /** Shown ones before a moment, newest first; those of one moment are never torn apart. */
  async list(episodeId: string, before?: Date): Promise<LiveMessageView[]> {
    const { state } = await publicEpisode(this.#foundation.prisma, episodeId);
    if (state === 'archived') return [];
    const messages = await this.#latest(episodeId, { before, take: page });
    const last = messages.at(-1);
    if (!last || messages.length < page) return messages;
    const sameMoment = await this.#rows(episodeId, { shownAt: new Date(last.at) }, {});
    const known = new Set(messages.map(({ id }) => id));
    return [...messages, ...sameMoment.map(publicMessage).filter(({ id }) => !known.has(id))];
  }

  recent(episodeId: string): Promise<LiveMessageView[]> {
    return this.#recent.of(episodeId);
  }

  async ownOf(episodeId: string, accountId: string): Promise<OwnMessage[]> {
    const rows = await this.#foundation.prisma.liveMessage.findMany({
      where: { episodeId, accountId },
      orderBy: { at: 'desc' },
      take: 100,
    });
    return rows.map(ownMessageView);
  }

  /** @throws ServiceError `not_found`; `conflict` when somebody else decided before */
  async decide(about: Decided, decision: MessageDecision, reason: string): Promise<ModeratedMessage> {
    // One after the other, with the telling: what is shown and hidden at once must not be told the other way round.
    const row = await this.#inTurn(() => this.#decide(about, decision, reason));
    const [view] = await moderatedMessages(this.#foundation, row.episodeId, [row]);
    if (!view) throw new ServiceError('not_found');
    return view;
  }

  /** Messages of one episode have another state: everybody whom it concerns is told. */
  told(episodeId: string, rows: readonly LiveMessage[]): void {
    const { crew, sockets } = this.#parts;
    this.#announce(episodeId, {
      shown: rows.filter(({ state }) => state === 'shown').map(publicMessage),
      hidden: rows.filter(({ state }) => state === 'hidden').map(({ id }) => id),
    });
    crew.changed(episodeId, { messages: rows.map(({ id }) => id) });
    for (const row of rows) {
      sockets.tellAccount(episodeId, row.accountId, 'live.ownChanged', {
        messages: [ownMessageView(row)],
        questions: [],
      });
    }
  }

  /** What people wrote there is gone. */
  forget(episodeId: string): void {
    this.#recent.forget(episodeId);
  }

  #announce(episodeId: string, messages: { shown?: LiveMessageView[]; hidden?: string[] }): void {
    if (!messages.shown?.length && !messages.hidden?.length) return;
    this.#recent.change(episodeId, messages);
    this.#parts.sockets.showMessages(episodeId, messages);
  }

  async #decide(
    { episodeId, messageId, actorId }: Decided,
    decision: MessageDecision,
    reason: string,
  ): Promise<LiveMessage> {
    const { prisma, clock } = this.#foundation;
    const { from, to } = messageMoves[decision];
    const at = clock.now();
    const row = await prisma.$transaction(async (tx) => {
      const present = await tx.liveMessage.findFirst({ where: { id: messageId, episodeId } });
      if (!present) throw new ServiceError('not_found');
      if (!from.includes(present.state)) throw new ServiceError('conflict');
      const shownAt = to === 'shown' ? (present.shownAt ?? at) : present.shownAt;
      const where = { id: messageId, state: present.state };
      const { count } = await tx.liveMessage.updateMany({ where, data: { state: to, shownAt } });
      if (count === 0) throw new ServiceError('conflict');
      await tx.moderationDecision.create({
        data: { episodeId, subjectId: messageId, decision: to, reason, actorId, at },
      });
      return { ...present, state: to, shownAt };
    });
    this.told(episodeId, [row]);
    return row;
  }

  async #create(writing: Writing, hits: WordHit[]) {
    const { prisma, clock, config } = this.#foundation;
    const { episodeId, accountId } = writing;
    let giveBack = () => {};
    try {
      return await prisma.$transaction(async (tx) => {
        const { interaction, slowModeSeconds } = await mayWrite(tx, 'message', writing);
        const at = clock.now();
        giveBack = this.#parts.pace.takeTurn(`message ${episodeId} ${accountId}`, slowModeSeconds, at);
        const state = firstState(interaction, hits.length);
        const displayName = displayNameOf(config.jwtSecret, episodeId, accountId);
        const shownAt = state === 'shown' ? at : null;
        const row = await tx.liveMessage.create({ data: { ...writing, displayName, state, hits, at, shownAt } });
        await keepHits(tx, { episodeId, subjectId: row.id, hits, at });
        return row;
      });
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  async #latest(episodeId: string, { before, take }: { before?: Date | undefined; take: number }) {
    const rows = await this.#rows(episodeId, before ? { shownAt: { lt: before } } : {}, { take });
    return rows.map(publicMessage);
  }

  #rows(episodeId: string, where: Prisma.LiveMessageWhereInput, range: { take?: number }): Promise<LiveMessage[]> {
    return this.#foundation.prisma.liveMessage.findMany({
      where: { episodeId, state: 'shown', ...where },
      orderBy: [{ shownAt: 'desc' }, { id: 'desc' }],
      ...range,
    });
  }
}
