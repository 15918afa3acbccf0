import { ServiceError } from '../serviceError.ts';
import type { AppSocket } from '../socket/socket.ts';
import type { PeerPage } from './peerPage.ts';

/** Which peer a socket drives: its seat in a call, or its device check. */
export class MediaPages {
  readonly #pages = new WeakMap<AppSocket, PeerPage>();
  readonly #takenOver = new WeakSet<AppSocket>();

  set(socket: AppSocket, page: PeerPage): void {
    this.#pages.set(socket, page);
    this.#takenOver.delete(socket);
  }

  /** The socket no longer drives this peer. */
  unset(socket: AppSocket, page: PeerPage): void {
    if (this.#pages.get(socket) === page) this.#pages.delete(socket);
  }

  /** Another page has the seat now. */
  takeOver(socket: AppSocket, page: PeerPage): void {
    this.unset(socket, page);
    this.#takenOver.add(socket);
  }

  /** @throws ServiceError `seat_taken_over`, `not_in_room` */
  of(socket: AppSocket): PeerPage {
    const page = this.#pages.get(socket);
    if (page) return page;
    throw new ServiceError(this.#takenOver.has(socket) ? 'seat_taken_over' : 'not_in_room');
  }
}
