import type { LiveMessageView } from '#protocol';

const kept = 50;
/** Of the episodes asked for last; another one is read again. */
const episodesKept = 30;

/** The latest shown messages of each episode, in the order in which they appeared: read once, then kept up. */
export class RecentMessages {
  readonly #read: (episodeId: string, count: number) => Promise<LiveMessageView[]>;
  readonly #episodes = new Map<string, Promise<LiveMessageView[]>>();

  /** `read` gives the latest ones, newest first. */
  constructor(read: (episodeId: string, count: number) => Promise<LiveMessageView[]>) {
    this.#read = read;
  }

  of(episodeId: string): Promise<LiveMessageView[]> {
    const known = this.#episodes.get(episodeId);
    if (known) return known;
    const reading = this.#read(episodeId, kept).then((newestFirst) => newestFirst.reverse());
    this.#episodes.set(episodeId, reading);
    reading.catch(() => this.forget(episodeId));
    const oldest = this.#episodes.keys().next().value;
    if (this.#episodes.size > episodesKept && oldest !== undefined) this.forget(oldest);
    return reading;
  }

  /** Messages that appeared, or that are hidden now. While the first reading is under way they wait for it. */
  change(episodeId: string, { shown = [], hidden = [] }: { shown?: LiveMessageView[]; hidden?: string[] }): void {
    const known = this.#episodes.get(episodeId);
    if (!known) return;
    const gone = new Set([...hidden, ...shown.map(({ id }) => id)]);
    const changed = known.then((messages) =>
      [...messages.filter(({ id }) => !gone.has(id)), ...shown].sort(byAppearance).slice(-kept),
    );
    changed.catch(() => this.forget(episodeId));
    this.#episodes.set(episodeId, changed);
  }

  forget(episodeId: string): void {
    this.#episodes.delete(episodeId);
  }
}

function byAppearance(one: LiveMessageView, other: LiveMessageView): number {
  return Date.parse(one.at) - Date.parse(other.at);
}
