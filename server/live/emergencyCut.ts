import type { ErrorCode } from '#protocol';
import type { EmergencyCut as EmergencyCutRow, Episode, Prisma } from '../../prisma/generated/client.ts';
import { actorOf } from '../consultations/actor.ts';
import { asServiceError } from '../database/transactionErrors.ts';
import { type EpisodeService, lastOnAir } from '../episodes/episodeService.ts';
import type { SessionAccount } from '../http/handlers.ts';
import type { Packaging } from '../packaging/packaging.ts';

import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { LiveFacts, LiveFactsCache } from './liveFacts.ts';
import type { Programs } from './programs.ts';

export interface EmergencyCutParts {
  episodes: EpisodeService;
  programs: Programs;
  packaging: Packaging;
  facts: LiveFactsCache;
  /** Tells everybody at the episode how it stands, at once. */
  tell: (facts: LiveFacts) => void;
}

type CutRow = Pick<EmergencyCutRow, 'episodeId' | 'fromAt' | 'reason' | 'cutById'>;

const attempts = 5;
const retryMs = 1_000;

/** 紧急切断 and its release. Dark comes first, the books after: what fails then leaves it dark, and is written later. */
export class EmergencyCut {
  readonly #foundation: Foundation;
  readonly #with: EmergencyCutParts;
  #closed = false;

  constructor(foundation: Foundation, parts: EmergencyCutParts) {
    this.#foundation = foundation;
    this.#with = parts;
  }

  /**
   * `secondsBack` count from the last moment that was shown. What is cut already begins earlier by another cut, and after the end one takes the last
   * seconds from what is kept.
   * @throws ServiceError `wrong_state`, `conflict`, `unavailable`
   */
  async cut(
    episode: Episode,
    { secondsBack, reason }: { secondsBack: number; reason: string },
    account: SessionAccount,
  ): Promise<void> {
    const { id, liveAt } = episode;
    const shownAt = await this.#lastShown(episode);
    const from = shownAt.getTime() - secondsBack * 1000;
    const fromAt = new Date(Math.max(from, liveAt?.getTime() ?? from));
    const isFirst = episode.state !== 'blocked' && !episode.endedAt;
    const row = { episodeId: id, fromAt, reason, cutById: account.id };
    for (let attempt = 1; ; attempt += 1) {
      this.#darken(episode, fromAt, shownAt);
      try {
        await this.#write(row, account, isFirst);
        return;
      } catch (error) {
        // Media that came back at the very moment moved the episode: the cut comes all the same.
        if (attempt < attempts && isOneOf(error, 'conflict')) continue;
        if (isOneOf(error, 'wrong_state', 'conflict')) await this.#lighten(id);
        else this.#writeLater(row, account, isFirst, error);
        throw error;
      }
    }
  }

  /** @throws ServiceError `wrong_state`, `conflict`, `unavailable`; `forbidden` to who cut, also a moment ago */
  async release({ id }: Episode, reason: string, account: SessionAccount): Promise<void> {
    await this.#with.episodes.apply(id, 'release', actorOf(account), {
      reason,
      within: async (tx, releasedAt) => {
        const open = { episodeId: id, releasedAt: null };
        const first = await tx.emergencyCut.findFirst({ where: open, orderBy: { cutAt: 'asc' } });
        if (first?.cutById === account.id) throw new ServiceError('forbidden');
        await tx.emergencyCut.updateMany({ where: open, data: { releasedAt, releasedById: account.id } });
      },
    });
  }

  close(): void {
    this.#closed = true;
  }

  /** Until it is written: a server that starts again must find it dark. */
  #writeLater(row: CutRow, account: SessionAccount, isFirst: boolean, cause: unknown): void {
    const { episodeId } = row;
    this.#foundation.log.error({ err: cause }, 'a cut was not written, trying again');
    const write = async () => {
      if (this.#closed) return;
      // Cut by somebody else, too, and released since: it is not made dark once more.
      const isStillFirst = isFirst && this.#with.programs.shownBeforeCut(episodeId) !== undefined;
      try {
        await this.#write(row, account, isStillFirst);
      } catch (error) {
        if (isOneOf(error, 'wrong_state')) await this.#lighten(episodeId);
        else this.#writeLater(row, account, isFirst, error);
      }
    };
    setTimeout(() => {
      write().catch((error: unknown) => this.#writeLater(row, account, isFirst, error));
    }, retryMs).unref();
  }

  /** Of a live by its own clock: dark does not wait for a database. */
  async #lastShown(episode: Episode): Promise<Date> {
    const { prisma, clock, limits } = this.#foundation;
    const { programs } = this.#with;
    const { id, state, stateSince, endedAt } = episode;
    if (endedAt) return endedAt;
    const beforeCut = programs.shownBeforeCut(id);
    if (beforeCut) return beforeCut;
    const now = clock.now();
    if (state === 'live') return new Date(now.getTime() - (programs.get(id)?.silentMs(now) ?? 0));
    return lastOnAir(prisma, episode).catch(() => new Date(stateSince.getTime() - limits.interruptedAfterMs));
  }

  async #write(row: CutRow, account: SessionAccount, isFirst: boolean): Promise<void> {
    if (isFirst) {
      const { reason } = row;
      const within = async (tx: Prisma.TransactionClient, cutAt: Date) => {
        await tx.emergencyCut.create({ data: { ...row, cutAt } });
      };
      try {
        await this.#with.episodes.apply(row.episodeId, 'cut', actorOf(account), { reason, within });
        return;
      } catch (error) {
        if (!isOneOf(error, 'wrong_state')) throw error;
      }
    }
    await this.#writeBeside(row, isFirst).catch((error: unknown) => {
      throw asServiceError(error);
    });
  }

  /**
   * Of an episode that is cut already, or has ended, or was released just now: it stays as it is.
   * @throws ServiceError `conflict` when a first cut found it cut, and it is not any more; `wrong_state` when it was never on the air
   */
  async #writeBeside(row: CutRow, isFirst: boolean): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const { episodeId } = row;
    const isOpen = await prisma.$transaction(async (tx) => {
      const [episode] = await tx.$queryRaw<Pick<Episode, 'state' | 'endedAt'>[]>`
        SELECT state, "endedAt" FROM "Episode" WHERE id = ${episodeId}::uuid FOR UPDATE`;
      const cutAt = clock.now();
      const write = async (releasedAt: Date | null) => {
        await tx.emergencyCut.create({ data: { ...row, cutAt, releasedAt } });
        return releasedAt === null;
      };
      if (episode?.endedAt) return write(cutAt);
      if (episode?.state === 'blocked') return write(null);
      const released = await tx.emergencyCut.findFirst({
        where: { episodeId, releasedAt: { not: null } },
        orderBy: { releasedAt: 'desc' },
      });
      if (!released) throw new ServiceError('wrong_state');
      if (isFirst) throw new ServiceError('conflict');
      return write(released.releasedAt);
    });
    if (!isOpen) await this.#lighten(episodeId);
  }

  #darken(episode: Episode, from: Date, shownAt: Date): void {
    const { programs, packaging, facts, tell } = this.#with;
    packaging.cut(episode.id, from);
    if (episode.endedAt || episode.state === 'blocked') return;
    const dark = { ...episode, state: 'blocked', stateSince: this.#foundation.clock.now() } as const;
    programs.darken(episode.id, shownAt);
    facts.set(dark);
    tell(dark);
  }

  /** Nothing is on the air any more that is to be dark: the episode had moved on. What was cut stays hidden. */
  async #lighten(id: string): Promise<void> {
    const { facts, packaging, programs, tell } = this.#with;
    facts.forget(id);
    const now = await facts.of(id);
    if (now.state === 'blocked') return;
    packaging.release(id, this.#foundation.clock.now());
    programs.lighten(id, now.state);
    tell(now);
  }
}

function isOneOf(error: unknown, ...codes: ErrorCode[]): boolean {
  return error instanceof ServiceError && codes.includes(error.code);
}
