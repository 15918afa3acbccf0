import { endedGuests } from '../episodes/standing.ts';
import type { Foundation } from '../services.ts';
import type { LiveSockets } from './liveSockets.ts';

const lookEveryMs = 800;

/** Puts out guests whose invitation ended without being revoked: whoever invited them was disabled, or no longer works on the episode. */
export class GuestWatch {
  readonly #foundation: Foundation;
  readonly #sockets: Pick<LiveSockets, 'guests'>;
  readonly #putOut: (episodeId: string, guestId: string) => void;
  #timer: NodeJS.Timeout | null = null;
  #looking = false;

  constructor(
    foundation: Foundation,
    sockets: Pick<LiveSockets, 'guests'>,
    putOut: (episodeId: string, guestId: string) => void,
  ) {
    this.#foundation = foundation;
    this.#sockets = sockets;
    this.#putOut = putOut;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), lookEveryMs).unref();
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const guests = this.#sockets.guests;
    if (this.#looking || guests.size === 0) return;
    this.#looking = true;
    try {
      for (const guestId of await endedGuests(this.#foundation.prisma, [...guests.keys()])) {
        const episodeId = guests.get(guestId);
        if (episodeId !== undefined) this.#putOut(episodeId, guestId);
      }
    } catch (error) {
      this.#foundation.log.warn({ err: error }, 'invitations were not looked at');
    } finally {
      this.#looking = false;
    }
  }
}
