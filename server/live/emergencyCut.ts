import type { EmergencyCut as EmergencyCutRow, Episode } from '../../prisma/generated/client.ts';
import { actorOf } from '../consultations/actor.ts';
import { isOnAir } from '../episodes/episodeMachine.ts';
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

/** 紧急切断 and its release. Dark comes first, the books after: what fails then leaves it dark. */
export class EmergencyCut {
  readonly #foundation: Foundation;
  readonly #with: EmergencyCutParts;

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
        if (attempt < attempts && error instanceof ServiceError && error.code === 'conflict') continue;
        await this.#lighten(id, error);
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
    const { programs, packaging, tell } = this.#with;
    const program = programs.get(episode.id);
    if (program) program.room.onAir = false;
    packaging.cut(episode.id, from);
    tell({ ...episode, state: 'blocked', stateSince: this.#foundation.clock.now() });
  }

  /** The cut did not happen, because the episode had moved on. Where that is not known, it stays dark. */
  async #lighten(id: string, error: unknown): Promise<void> {
    const hasMoved = error instanceof ServiceError && (error.code === 'wrong_state' || error.code === 'conflict');
    if (!hasMoved) return;
    const { facts, packaging, programs, tell } = this.#with;
    facts.forget(id);
    const now = await facts.of(id);
    if (now.state === 'blocked') return;
    packaging.release(id, this.#foundation.clock.now());
    const program = programs.get(id);
    if (program) program.room.onAir = isOnAir(now.state);
    tell(now);
  }
}
