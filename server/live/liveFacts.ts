import type { EpisodeState, LiveView } from '#protocol';
import type { Episode } from '../../prisma/generated/client.ts';
import { publicState } from '../episodes/episodeMachine.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';

/** What is asked of an episode at every join. */
export type LiveFacts = Pick<
  Episode,
  'id' | 'state' | 'stateSince' | 'interaction' | 'slowModeSeconds' | 'hostId' | 'moderatorId'
>;

const select = {
  ...{ id: true, state: true, stateSince: true, interaction: true, slowModeSeconds: true },
  ...{ hostId: true, moderatorId: true },
} as const;

/** Episodes as hundreds who join within a second need them: read once, and again after each change. */
export class LiveFactsCache {
  readonly #foundation: Pick<Foundation, 'prisma'>;
  readonly #known = new Map<string, Promise<LiveFacts>>();

  constructor(foundation: Pick<Foundation, 'prisma'>) {
    this.#foundation = foundation;
  }

  /** @throws ServiceError `not_found` */
  async of(episodeId: string): Promise<LiveFacts> {
    for (;;) {
      const reading = this.#known.get(episodeId) ?? this.#read(episodeId);
      this.#known.set(episodeId, reading);
      const facts = await reading;
      // It changed while it was read: then this is not how it stands.
      if (this.#known.get(episodeId) === reading) return facts;
    }
  }

  set(episode: LiveFacts): void {
    this.#known.set(episode.id, Promise.resolve(episode));
  }

  /** Read anew when it is asked for next. */
  forget(episodeId: string): void {
    this.#known.delete(episodeId);
  }

  #read(episodeId: string): Promise<LiveFacts> {
    const reading = this.#foundation.prisma.episode
      .findUnique({ where: { id: episodeId }, select })
      .then((episode) => episode ?? Promise.reject(new ServiceError('not_found')));
    reading.catch(() => {
      if (this.#known.get(episodeId) === reading) this.#known.delete(episodeId);
    });
    return reading;
  }
}

/** What everybody at an episode knows. `inside`: with the state as it is, and not as the public sees it. */
export function liveViewOf(
  { state, stateSince, interaction, slowModeSeconds }: LiveFacts,
  counts: { viewers: number; likes: number },
  now: Date,
  inside: boolean,
): LiveView {
  const shown: EpisodeState = inside ? state : publicState(state);
  return {
    ...{ state: shown, stateSince: stateSince.toISOString(), interaction, slowModeSeconds },
    ...counts,
    serverTime: now.toISOString(),
  };
}
