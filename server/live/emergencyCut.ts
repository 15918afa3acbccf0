import type { ErrorCode } from '#protocol';
import type { EmergencyCut as EmergencyCutRow, Episode } from '../../prisma/generated/client.ts';
import { actorOf } from '../consultations/actor.ts';
import type { EpisodeService } from '../episodes/episodeService.ts';
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

  /** @throws ServiceError `wrong_state`, `conflict`, `unavailable` */
  async cut(
    episode: Episode,
    { fromAt, reason }: { fromAt: Date; reason: string },
    account: SessionAccount,
  ): Promise<void> {
    const { id } = episode;
    const from = episode.liveAt && episode.liveAt > fromAt ? episode.liveAt : fromAt;
    const row = { episodeId: id, fromAt: from, reason, cutById: account.id };
    for (let attempt = 1; ; attempt += 1) {
      this.#darken(episode, from);
      try {
        await this.#write(row, account);
        return;
      } catch (error) {
        // Media that came back at the very moment moved the episode: the cut comes all the same.
        if (attempt < attempts && isOneOf(error, 'conflict')) continue;
        if (isOneOf(error, 'wrong_state', 'conflict')) await this.#lighten(id);
        else this.#writeLater(row, account, error);
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
        const own = await tx.emergencyCut.count({ where: { ...open, cutById: account.id } });
        if (own > 0) throw new ServiceError('forbidden');
        await tx.emergencyCut.updateMany({ where: open, data: { releasedAt, releasedById: account.id } });
      },
    });
  }

  close(): void {
    this.#closed = true;
  }

  /** Until it is written: a server that starts again must find it dark. */
  #writeLater(row: CutRow, account: SessionAccount, cause: unknown): void {
    const { episodeId } = row;
    this.#foundation.log.error({ err: cause }, 'a cut was not written, trying again');
    const write = async () => {
      if (this.#closed || !this.#with.programs.isDark(episodeId)) return;
      try {
        await this.#write(row, account);
      } catch (error) {
        if (isOneOf(error, 'wrong_state')) await this.#lighten(episodeId);
        else this.#writeLater(row, account, error);
      }
    };
    setTimeout(() => {
      write().catch((error: unknown) => this.#writeLater(row, account, error));
    }, retryMs).unref();
  }

  async #write(row: CutRow, account: SessionAccount): Promise<void> {
    const { reason } = row;
    await this.#with.episodes.apply(row.episodeId, 'cut', actorOf(account), {
      reason,
      within: async (tx, cutAt) => {
        await tx.emergencyCut.create({ data: { ...row, cutAt } });
      },
    });
  }

  #darken(episode: Episode, from: Date): void {
    const { programs, packaging, facts, tell } = this.#with;
    const dark = { ...episode, state: 'blocked', stateSince: this.#foundation.clock.now() } as const;
    programs.darken(episode.id);
    packaging.cut(episode.id, from);
    facts.set(dark);
    tell(dark);
  }

  /** The cut did not happen, because the episode had moved on. */
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
