import { type EpisodeFiguresView, episodeFigures } from '#protocol';
import type { InTurn } from '../inTurn.ts';
import type { Foundation } from '../services.ts';
import { refreshFigures } from './episodeFigures.ts';
import type { Touched } from './reportWriter.ts';

/** How often figures are brought up to date while they change. ms */
const refreshEveryMs = 10_000;
/** Frozen ones, of which only the replay goes on: all their views are counted each time. ms */
const frozenEveryMs = 60_000;

/** Keeps the figures of episodes up to date: a few seconds behind the rollups, which are written at once. */
export class Refresher {
  readonly #foundation: Pick<Foundation, 'prisma' | 'clock' | 'log'>;
  /** By episode: from when on its viewers in a minute may be others. */
  readonly #changed: Touched = new Map();
  readonly #inTurn: InTurn;
  #timer: NodeJS.Timeout | null = null;

  /** `inTurn` runs a job while nothing is written: so the time of the figures says what is in them. */
  constructor(foundation: Pick<Foundation, 'prisma' | 'clock' | 'log'>, inTurn: InTurn) {
    this.#foundation = foundation;
    this.#inTurn = inTurn;
  }

  /** Finds what changed and was not yet in the figures when the server stopped. */
  async start(): Promise<void> {
    const rows = await this.#foundation.prisma.$queryRaw<{ id: string; liveAt: Date | null }[]>`
      SELECT id, "liveAt" FROM "Episode" LEFT JOIN "EpisodeFigures" ON "episodeId" = id
        WHERE EXISTS (SELECT 1 FROM "EpisodeDay" day WHERE day."episodeId" = id
          AND ("computedAt" IS NULL OR "changedAt" >= "computedAt"))`;
    this.touch(new Map(rows.map(({ id, liveAt }) => [id, liveAt])));
    this.#timer = setInterval(() => {
      this.#refreshDue().catch((error: unknown) =>
        this.#foundation.log.error({ err: error }, 'figures could not be refreshed'),
      );
    }, refreshEveryMs);
    this.#timer.unref();
  }

  touch(touched: Touched): void {
    for (const [episodeId, from] of touched) {
      const before = this.#changed.get(episodeId) ?? null;
      this.#changed.set(episodeId, from && (!before || from < before) ? from : before);
    }
  }

  /** All that has changed, is on the air, or freezes now, or led to a consultation; but for some. */
  async refresh(except: ReadonlySet<string> = new Set()): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const due = await prisma.episode.findMany({
      where: {
        OR: [
          { state: { in: ['live', 'interrupted', 'blocked'] } },
          { endedAt: { not: null, lte: clock.now() }, OR: [{ figures: { frozenAt: null } }, { figures: null }] },
        ],
      },
      select: { id: true },
    });
    const stale = [...due, ...(await askedFor(prisma))].map(({ id }) => id);
    for (const id of new Set([...this.#changed.keys(), ...stale])) {
      if (!except.has(id)) await this.refreshOne(id);
    }
  }

  async #refreshDue(): Promise<void> {
    const { prisma, clock } = this.#foundation;
    const since = new Date(clock.now().getTime() - frozenEveryMs);
    const rested = await prisma.episodeFigures.findMany({
      where: { frozenAt: { not: null }, computedAt: { gt: since } },
      select: { episodeId: true },
    });
    await this.refresh(new Set(rested.map(({ episodeId }) => episodeId)));
  }

  /** As kept, or brought up to date when that was longer ago than figures may be behind. Null for an unknown episode. */
  async figuresOf(episodeId: string): Promise<EpisodeFiguresView | null> {
    const { prisma, clock } = this.#foundation;
    const kept = await prisma.episodeFigures.findUnique({ where: { episodeId } });
    const isFresh = kept && clock.now().getTime() - kept.computedAt.getTime() < refreshEveryMs;
    return isFresh ? episodeFigures.parse(kept.figures) : this.refreshOne(episodeId);
  }

  refreshOne(episodeId: string): Promise<EpisodeFiguresView | null> {
    return this.#inTurn(async () => {
      const from = this.#changed.get(episodeId);
      this.#changed.delete(episodeId);
      const { prisma, clock } = this.#foundation;
      try {
        return await refreshFigures(prisma, episodeId, clock.now(), from ?? null);
      } catch (error) {
        if (from !== undefined) this.touch(new Map([[episodeId, from]]));
        throw error;
      }
    });
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** Episodes that led to a consultation which their figures do not have yet: to ask for one writes nothing about viewing. */
function askedFor(prisma: Foundation['prisma']): Promise<{ id: string }[]> {
  return prisma.$queryRaw`
    SELECT DISTINCT "sourceEpisodeId" AS id FROM "Consultation"
      JOIN "EpisodeFigures" ON "EpisodeFigures"."episodeId" = "sourceEpisodeId"
      WHERE "requestedAt" > "computedAt"`;
}
