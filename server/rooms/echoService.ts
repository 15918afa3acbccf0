import { randomUUID } from 'node:crypto';
import type { Transports } from '#protocol';
import type { Room, RtpCapabilities, Sfu } from '#sfu';
import type { Deadlines } from '../deadlines.ts';
import { ServiceError } from '../serviceError.ts';
import type { Foundation } from '../services.ts';
import type { AppSocket } from '../socket/socket.ts';
import { asService } from './mediaErrors.ts';
import type { MediaPages } from './mediaPages.ts';
import { PeerPage } from './peerPage.ts';

const longestMs = 3 * 60 * 1000;
const perAccount = 3;

interface Check {
  room: Room;
  page: PeerPage;
  accountId: string;
}

/** Device checks: a room of one's own that sends back what it gets. One a socket, for minutes. */
export class EchoService {
  readonly #foundation: Foundation;
  readonly #sfu: Sfu;
  readonly #pages: MediaPages;
  readonly #deadlines: Deadlines;
  readonly #checks = new Map<AppSocket, Check>();
  /** Accounts whose rooms are being made, once for each room. */
  readonly #coming: string[] = [];

  constructor(foundation: Foundation, sfu: Sfu, pages: MediaPages, deadlines: Deadlines) {
    this.#foundation = foundation;
    this.#sfu = sfu;
    this.#pages = pages;
    this.#deadlines = deadlines;
  }

  /** @throws ServiceError `too_many_requests` when the account has several checks open already */
  async join(socket: AppSocket, rtpCapabilities: RtpCapabilities): Promise<Transports> {
    this.leave(socket);
    const accountId = socket.data.account.id;
    const open = [...this.#checks.values()].map((check) => check.accountId);
    const own = [...open, ...this.#coming].filter((id) => id === accountId);
    if (own.length >= perAccount) throw new ServiceError('too_many_requests');
    const room = await this.#makeRoom(accountId);
    // It may have left, or asked a second time, while the room was made.
    this.leave(socket);
    if (!socket.connected) {
      room.close('left');
      throw new ServiceError('not_in_room');
    }
    const page = new PeerPage(room.createPeer({ id: 'self', role: 'speaker' }), socket);
    this.#checks.set(socket, { room, page, accountId });
    this.#pages.set(socket, page);
    room.once('close', (reason) => {
      if (reason === 'worker_died') page.tell('room.restarted', {});
      this.leave(socket, room);
    });
    const end = new Date(this.#foundation.clock.now().getTime() + longestMs);
    this.#deadlines.set(keyOf(socket), end, async () => this.leave(socket));
    return page.open(rtpCapabilities);
  }

  async #makeRoom(accountId: string): Promise<Room> {
    this.#coming.push(accountId);
    try {
      return await asService(() => this.#sfu.createRoom({ id: randomUUID(), kind: 'echo' }));
    } finally {
      this.#coming.splice(this.#coming.indexOf(accountId), 1);
    }
  }

  /** Ends the check of this socket, if there is one (of this room). */
  leave(socket: AppSocket, room?: Room): void {
    const check = this.#checks.get(socket);
    if (!check || (room && check.room !== room)) return;
    this.#checks.delete(socket);
    this.#deadlines.clear(keyOf(socket));
    this.#pages.unset(socket, check.page);
    check.room.close('left');
  }
}

function keyOf(socket: AppSocket): string {
  return `check:${socket.id}`;
}
