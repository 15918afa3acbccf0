import type { EpisodeState } from '#protocol';
import type { Episode, Prisma } from '../../prisma/generated/client.ts';
import { type Actor, system } from '../consultations/actor.ts';
import { asServiceError } from '../database/transactionErrors.ts';
import type { Deadlines } from '../deadlines.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import { deadline, type EpisodeEvent, hasRooms, nextState } from './episodeMachine.ts';

type Tx = Prisma.TransactionClient;

/** A move that was made. */
export interface EpisodeChange {
  before: Episode;
  after: Episode;
  event: EpisodeEvent;
}

export interface EpisodeMoveOptions {
  reason?: string;
  /** Further columns to write with the state. */
  changes?: Prisma.EpisodeUncheckedUpdateManyInput;
  /** Further rows to write in the same transaction; it must await nothing but `tx`. Throwing takes the move back. */
  within?: (tx: Tx, at: Date) => Promise<void>;
}

/** The only one that changes an episode's state. */
export class EpisodeService {
  readonly #foundation: Foundation;
  readonly #deadlines: Deadlines;
  readonly #listeners: ((change: EpisodeChange) => void)[] = [];

  constructor(foundation: Foundation, deadlines: Deadlines) {
    this.#foundation = foundation;
    this.#deadlines = deadlines;
  }

  /** Called after each move, when it is in the database. */
  onChanged(listener: (change: EpisodeChange) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Moves an episode: reads it, decides, writes where it is still as it was read, appends the transition, announces.
   * @throws ServiceError `not_found`, `wrong_state` (the event is not allowed now), `conflict` (somebody was faster), `unavailable`
   */
  async apply(id: string, event: EpisodeEvent, actor: Actor, move: EpisodeMoveOptions = {}): Promise<EpisodeChange> {
    const change = await this.#write(id, event, actor, move).catch((error: unknown) => {
      throw asServiceError(error);
    });
    this.#arm(change.after);
    for (const listener of this.#listeners) listener(change);
    return change;
  }

  /** Arms the deadlines of all running episodes; those that have passed fire at once. Answers the running ones. */
  async start(): Promise<Episode[]> {
    const episodes = await this.#foundation.prisma.episode.findMany({
      where: { state: { in: ['preview', 'live', 'interrupted', 'blocked'] } },
    });
    for (const episode of episodes) this.#arm(episode);
    return episodes.filter(({ state }) => hasRooms(state));
  }

  #write(id: string, event: EpisodeEvent, actor: Actor, move: EpisodeMoveOptions): Promise<EpisodeChange> {
    const at = this.#foundation.clock.now();
    return this.#foundation.prisma.$transaction(async (tx) => {
      const before = await tx.episode.findUnique({ where: { id } });
      if (!before) throw new ServiceError('not_found');
      const to = nextState(before.state, event);
      if (to === null) throw new ServiceError('wrong_state');
      const { state, stateSince } = before;
      const data = { state: to, stateSince: at, ...(await columnsOf(tx, before, to, at)), ...move.changes };
      const { count } = await tx.episode.updateMany({ where: { id, state, stateSince }, data });
      if (count !== 1) throw new ServiceError('conflict');
      await move.within?.(tx, at);
      const after = await tx.episode.findUniqueOrThrow({ where: { id } });
      const { kind: actorKind, id: actorId } = actor;
      const transition = { fromState: state, toState: to, event, actorKind, actorId, reason: move.reason ?? '', at };
      await tx.episodeTransition.create({ data: { episodeId: id, ...transition } });
      return { before, after, event };
    });
  }

  #arm(episode: Episode): void {
    const due = deadline(episode, this.#foundation.limits);
    const key = `episode:${episode.id}`;
    if (due) this.#deadlines.set(key, due.at, () => this.apply(episode.id, due.event, system));
    else this.#deadlines.clear(key);
  }
}

/** The columns that follow from the move itself. */
async function columnsOf(
  tx: Tx,
  before: Episode,
  to: EpisodeState,
  at: Date,
): Promise<Prisma.EpisodeUncheckedUpdateManyInput> {
  if (to === 'live') return { liveAt: before.liveAt ?? at };
  if (to !== 'ended') return {};
  return { endedAt: before.state === 'live' ? at : await lastOnAir(tx, before) };
}

/** Of a live that is interrupted or cut: when media last came. That it is interrupted is known later, of a server that was down much later. */
export async function lastOnAir(
  prisma: Pick<Tx, 'publishSession'>,
  { id, liveAt, stateSince }: Pick<Episode, 'id' | 'liveAt' | 'stateSince'>,
): Promise<Date> {
  const sending = await prisma.publishSession.findFirst({
    where: { episodeId: id, startedAt: { lte: stateSince } },
    orderBy: { startedAt: 'desc' },
    select: { endedAt: true, lastSeenAt: true },
  });
  const last = Math.min(stateSince.getTime(), (sending?.endedAt ?? sending?.lastSeenAt ?? stateSince).getTime());
  return new Date(Math.max(liveAt?.getTime() ?? 0, last));
}
