import type { LiveMessageView, LiveNotificationData, LiveNotificationName } from '#protocol';

/** So often at most does anything that many people cause go out to everybody. ms */
const flushEveryMs = 500;

interface Batch {
  shown: LiveMessageView[];
  hidden: string[];
  countsChanged: boolean;
}

export interface BatchOutlet {
  tell<Name extends LiveNotificationName>(episodeId: string, name: Name, data: LiveNotificationData<Name>): void;
  counts(episodeId: string): LiveNotificationData<'live.counts'>;
}

/** Collects what many people cause, and tells it together: only where something changed. */
export class LiveBatches {
  readonly #outlet: BatchOutlet;
  readonly #batches = new Map<string, Batch>();
  readonly #told = new Map<string, string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(outlet: BatchOutlet) {
    this.#outlet = outlet;
  }

  /** Messages that were shown or hidden. One that is hidden before it went out does not go out; the last word holds. */
  addMessages(episodeId: string, { shown = [], hidden = [] }: { shown?: LiveMessageView[]; hidden?: string[] }): void {
    const batch = this.#batchOf(episodeId);
    const gone = new Set(hidden);
    const back = new Set(shown.map(({ id }) => id));
    batch.shown = [...batch.shown.filter(({ id }) => !gone.has(id)), ...shown];
    batch.hidden = [...batch.hidden.filter((id) => !back.has(id)), ...hidden];
  }

  /** Viewers or likes are others now. */
  countsChanged(episodeId: string): void {
    this.#batchOf(episodeId).countsChanged = true;
  }

  /** The episode is over for everybody. */
  forget(episodeId: string): void {
    this.#told.delete(episodeId);
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#batches.clear();
  }

  #batchOf(episodeId: string): Batch {
    const batch = this.#batches.get(episodeId) ?? { shown: [], hidden: [], countsChanged: false };
    this.#batches.set(episodeId, batch);
    this.#timer ??= setTimeout(() => this.#flush(), flushEveryMs);
    return batch;
  }

  #flush(): void {
    this.#timer = null;
    const batches = [...this.#batches];
    this.#batches.clear();
    for (const [episodeId, { shown, hidden, countsChanged }] of batches) {
      if (shown.length > 0 || hidden.length > 0) this.#outlet.tell(episodeId, 'live.messages', { shown, hidden });
      if (countsChanged) this.#tellCounts(episodeId);
    }
  }

  #tellCounts(episodeId: string): void {
    const counts = this.#outlet.counts(episodeId);
    const told = JSON.stringify(counts);
    if (this.#told.get(episodeId) === told) return;
    this.#told.set(episodeId, told);
    this.#outlet.tell(episodeId, 'live.counts', counts);
  }
}
