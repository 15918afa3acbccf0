import type { LiveView } from '#protocol';
import { isPublic } from '../episodes/episodeMachine.ts';
import type { Foundation } from '../services.ts';
import { type LiveFacts, liveViewOf } from './liveFacts.ts';
import type { LiveSockets } from './liveSockets.ts';

/** Tells the people at an episode how it stands: crew and guests as it is, everybody else as the public may know it. */
export class LiveAnnouncer {
  readonly #foundation: Pick<Foundation, 'clock'>;
  readonly #sockets: LiveSockets;
  readonly #likes: (episodeId: string) => number;

  constructor(foundation: Pick<Foundation, 'clock'>, sockets: LiveSockets, likes: (episodeId: string) => number) {
    this.#foundation = foundation;
    this.#sockets = sockets;
    this.#likes = likes;
  }

  viewOf(facts: LiveFacts, inside: boolean): LiveView {
    const counts = { viewers: this.#sockets.present(facts.id).viewers, likes: this.#likes(facts.id) };
    return liveViewOf(facts, counts, this.#foundation.clock.now(), inside);
  }

  tell(facts: LiveFacts): void {
    if (isPublic(facts.state)) this.#sockets.tellPublic(facts.id, 'live.changed', this.viewOf(facts, false));
    this.#sockets.tellInside(facts.id, 'live.changed', this.viewOf(facts, true));
  }
}
