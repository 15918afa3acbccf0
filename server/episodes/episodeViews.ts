import {
  type ChapterView,
  type CrewEpisode,
  type EpisodeCard,
  type EpisodeMove,
  type EpisodeState,
  episodeMove,
  type ProgramUrls,
  type PublicEpisode,
  type ReplayView,
} from '#protocol';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';
import type { Clock } from '../clock.ts';
import type { SessionAccount } from '../http/handlers.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { SharedReads } from '../sharedReads.ts';
import { coverUrl } from './covers.ts';
import { type EarlierDoers, editable, isOnAir, isPublic, mayMove, publicState } from './episodeMachine.ts';

/** Of what is on or comes. */
const listed = 100;
/** A shorter page is the last one. */
const pageSize = 50;
/** Whatever should have begun so long ago was forgotten, and stands last. ms */
const overdueMs = 6 * 60 * 60 * 1000;
const person = { select: { id: true, name: true } } as const;
const cardParts = { series: { select: { name: true } } } as const satisfies Prisma.EpisodeInclude;
const publicParts = {
  ...cardParts,
  host: person,
  guests: { where: { revokedAt: null }, orderBy: { createdAt: 'asc' } },
  chapters: { orderBy: { at: 'asc' } },
} as const satisfies Prisma.EpisodeInclude;
const crewParts = {
  ...cardParts,
  host: person,
  moderator: person,
  guests: { orderBy: { createdAt: 'asc' } },
  transitions: { orderBy: { at: 'asc' } },
} as const satisfies Prisma.EpisodeInclude;
const listParts = {
  ...cardParts,
  host: person,
  moderator: person,
  transitions: { where: { event: { in: ['submit', 'cut'] } }, orderBy: { at: 'asc' } },
} as const satisfies Prisma.EpisodeInclude;

type Card = Prisma.EpisodeGetPayload<{ include: typeof cardParts }>;
type PublicRow = Prisma.EpisodeGetPayload<{ include: typeof publicParts }>;
type CrewRow = Prisma.EpisodeGetPayload<{ include: typeof crewParts }>;
type ListRow = Prisma.EpisodeGetPayload<{ include: typeof listParts }>;
type Asker = Pick<SessionAccount, 'id' | 'role'>;

/** What packaging knows of a replay. */
export interface KnownReplay {
  playlistUrl: string;
  captionsUrl: string | null;
  durationMs: number;
  positionOf(at: Date): number | null;
}

export interface EpisodeViewSources {
  replay(episodeId: string): Promise<KnownReplay | null>;
  hls(episodeId: string): ProgramUrls;
  /** Likes so far, as far as this process knows them. */
  likes(episodeId: string): number;
}

/** Episodes as the public and as the crew see them. */
export class EpisodeViews {
  readonly #prisma: PrismaClient;
  readonly #clock: Clock;
  readonly #sources: EpisodeViewSources;
  /** All viewers of an episode ask at the same moment: when its state has changed. */
  readonly #public = new SharedReads((id) => this.#readPublic(id));

  constructor({ prisma, clock }: Pick<Foundation, 'prisma' | 'clock'>, sources: EpisodeViewSources) {
    this.#prisma = prisma;
    this.#clock = clock;
    this.#sources = sources;
  }

  async publicList(
    accountId: string | null,
  ): Promise<{ live: EpisodeCard[]; coming: EpisodeCard[]; replays: EpisodeCard[] }> {
    const find = (states: EpisodeState[], orderBy: Prisma.EpisodeOrderByWithRelationInput, plannedAt = {}) => {
      const where = { state: { in: states }, isTest: false, plannedAt };
      return this.#prisma.episode.findMany({ where, orderBy, take: listed, include: cardParts });
    };
    const overdueAt = new Date(this.#clock.now().getTime() - overdueMs);
    const [live, due, overdue, replays] = await Promise.all([
      find(['live', 'interrupted', 'blocked'], { liveAt: 'desc' }),
      find(['scheduled', 'preview'], { plannedAt: 'asc' }, { gte: overdueAt }),
      find(['scheduled', 'preview'], { plannedAt: 'desc' }, { lt: overdueAt }),
      this.replays(),
    ]);
    const coming = [...due, ...overdue].slice(0, listed);
    const reminded = await this.#remindersOf(accountId, coming);
    return {
      live: live.map(publicCard),
      coming: coming.map((row) => ({ ...publicCard(row), ...(reminded && { reminded: reminded.has(row.id) }) })),
      replays,
    };
  }

  /** Newest first. @param after the last one that is known */
  async replays(after?: string): Promise<EpisodeCard[]> {
    const rows = await this.#prisma.episode.findMany({
      where: { state: 'replay_published', isTest: false },
      orderBy: [{ liveAt: 'desc' }, { id: 'desc' }],
      ...pageAfter(after),
      include: cardParts,
    });
    return rows.map(publicCard);
  }

  /** @throws ServiceError `not_found` for what the public does not know of */
  async forPublic(id: string, accountId: string | null): Promise<PublicEpisode> {
    const episode = await this.#public.of(id);
    if (!accountId) return episode;
    const reminder = { episodeId_accountId: { episodeId: id, accountId } };
    return { ...episode, reminded: (await this.#prisma.reminder.findUnique({ where: reminder })) !== null };
  }

  /** As it is for somebody who is not signed in. */
  async #readPublic(id: string): Promise<PublicEpisode> {
    const row = await this.#prisma.episode.findUnique({ where: { id }, include: publicParts });
    if (!row || !isPublic(row.state)) throw new ServiceError('not_found');
    const { intro, interaction, slowModeSeconds, cancelNotice } = row;
    return {
      ...publicCard(row),
      ...{ intro, interaction, slowModeSeconds, cancelNotice },
      likes: Math.max(row.likes, this.#sources.likes(id)),
      host: { name: row.host.name, title: '' },
      // Who was called up out of the public is named on the stage only.
      guests: row.guests.flatMap(({ name, title, accountId: calledUp }) => (calledUp ? [] : [{ name, title }])),
      reminded: false,
      hls: isOnAir(row.state) ? this.#sources.hls(id) : null,
      replay: row.state === 'replay_published' ? await this.#replay(row) : null,
    };
  }

  /** The card that an invitation shows, whatever the state. */
  async card(id: string): Promise<EpisodeCard> {
    return publicCard(await this.#prisma.episode.findUniqueOrThrow({ where: { id }, include: cardParts }));
  }

  async forCrew(id: string, asker: Asker): Promise<CrewEpisode> {
    const row = await this.#prisma.episode.findUniqueOrThrow({ where: { id }, include: crewParts });
    const actors = await this.#namesOf(row.transitions.map(({ actorId }) => actorId));
    return {
      ...crewFields(row, asker),
      guests: row.guests.map(({ id, name, title, accountId, revokedAt }) => ({
        ...{ id, name, title },
        calledUp: accountId !== null,
        revoked: revokedAt !== null,
      })),
      transitions: row.transitions.map(({ at, fromState, toState, event, actorId, reason }) => ({
        ...{ at: at.toISOString(), fromState, toState, event, reason },
        actorName: (actorId && actors.get(actorId)) || '系统',
      })),
    };
  }

  /** Those that the asker works on, newest plan first. @param after the last one that is known */
  async crewList(asker: Asker, after?: string): Promise<Omit<CrewEpisode, 'transitions' | 'guests'>[]> {
    const own: Prisma.EpisodeWhereInput =
      asker.role === 'live_host'
        ? { hostId: asker.id }
        : asker.role === 'live_moderator'
          ? { moderatorId: asker.id }
          : {};
    const rows = await this.#prisma.episode.findMany({
      where: own,
      orderBy: [{ plannedAt: 'desc' }, { id: 'desc' }],
      ...pageAfter(after),
      include: listParts,
    });
    return rows.map((row) => crewFields(row, asker));
  }

  async #replay(row: PublicRow): Promise<ReplayView | null> {
    const replay = await this.#sources.replay(row.id);
    if (!replay) return null;
    const { playlistUrl, captionsUrl, durationMs } = replay;
    const chapters = row.chapters.flatMap(({ id, title, at }): ChapterView[] => {
      const positionMs = replay.positionOf(at);
      return positionMs === null ? [] : [{ id, title, positionMs }];
    });
    return { playlistUrl, captionsUrl, durationMs, chapters };
  }

  /** null for somebody of whom it is not known. */
  async #remindersOf(accountId: string | null, episodes: readonly Card[]): Promise<ReadonlySet<string> | null> {
    if (accountId === null) return null;
    const rows = await this.#prisma.reminder.findMany({
      where: { accountId, episodeId: { in: episodes.map(({ id }) => id) } },
      select: { episodeId: true },
    });
    return new Set(rows.map(({ episodeId }) => episodeId));
  }

  async #namesOf(ids: readonly (string | null)[]): Promise<Map<string, string>> {
    const known = [...new Set(ids.filter((id) => id !== null))];
    const accounts = await this.#prisma.account.findMany({
      where: { id: { in: known } },
      select: { id: true, name: true },
    });
    return new Map(accounts.map(({ id, name }) => [id, name]));
  }
}

function pageAfter(id: string | undefined) {
  return { take: pageSize, ...(id !== undefined && { cursor: { id }, skip: 1 }) };
}

/** Who did last what a later move decides about. */
export function earlierDoers(transitions: readonly { event: string; actorId: string | null }[]): EarlierDoers {
  const last = (event: string) => transitions.findLast((one) => one.event === event)?.actorId ?? null;
  return { submittedById: last('submit'), cutById: last('cut') };
}

function publicCard(row: Card): EpisodeCard {
  return { ...cardOf(row), state: publicState(row.state) };
}

function cardOf(row: Card): EpisodeCard {
  const { id, number, title, topic, plannedMinutes, state } = row;
  return {
    ...{ id, number, title, topic, plannedMinutes, state },
    seriesName: row.series.name,
    coverUrl: coverUrl(row.coverPath),
    plannedAt: row.plannedAt.toISOString(),
    liveAt: row.liveAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

function crewFields(row: CrewRow | ListRow, asker: Asker): Omit<CrewEpisode, 'transitions' | 'guests'> {
  const { seriesId, intro, interaction, slowModeSeconds, host, moderator, cancelNotice, state } = row;
  const doers = earlierDoers(row.transitions);
  const may = (move: EpisodeMove | 'cut') => mayMove(move, state, asker, doers);
  return {
    ...cardOf(row),
    ...{ seriesId, intro, interaction, slowModeSeconds, host, moderator, cancelNotice },
    stateSince: row.stateSince.toISOString(),
    moves: episodeMove.options.filter(may),
    canCut: may('cut'),
    canEdit: asker.role === 'live_producer' && editable.has(state),
  };
}
